/** A local target with its console, as `npm start` runs them, on ports of their own. */
import { startConsole, type RunningConsole } from "../../../local/console/console";
import { UNDISTURBED } from "../../../local/faults/disturbances";
import { startFaultySurroundings } from "../../../local/faults/faulty-system";
import { startLocalTarget, type LocalTarget } from "../../../local/target/local-target";
import { STACKS_DIRECTORY } from "../program/stacks";

export interface StartedConsole {
  target: LocalTarget;
  /** Of the page, without a slash at the end. */
  url: string;
  stop: () => Promise<void>;
}

/** The function's timeout is 5 s, so that what a function held when it was killed is back after 30 s. */
const CONFIG = { eventProcessorTimeoutSeconds: "5" };

export async function startConsoleSystem(): Promise<StartedConsole> {
  const surroundings = await startFaultySurroundings(UNDISTURBED);
  const listeners: RunningConsole["onEvent"][] = [];
  const target = await startLocalTarget({
    directory: STACKS_DIRECTORY,
    config: CONFIG,
    around: surroundings.around,
    onEvent: (event) => {
      for (const listener of listeners) listener(event);
    },
  });
  const page = await startConsole({ system: surroundings.surround(target), stack: "dev", port: 0 });
  listeners.push(page.onEvent);
  const { url, stop } = page;
  return {
    target,
    url,
    stop: async () => {
      await stop();
      await target.stop();
      await surroundings.stop();
    },
  };
}
