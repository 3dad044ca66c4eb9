/** The console of a running system: its page on the loopback interface, and what stands behind it. */
import { randomBytes } from "node:crypto";
import type { FaultySystem } from "../faults/faulty-system";
import type { LiveEvent } from "../live-events/live-event";
import { createActions } from "./actions";
import { createDeadLetterDesk } from "./dead-letters";
import { createBreakage } from "./faults";
import { createHappenings } from "./happenings";
import { startServer } from "./http/server";
import { observe } from "./observation";
import { RefusedError } from "./refused-error";
import { createSender } from "./sending";
import { connectConsole } from "./stores/system";
import { readTrail } from "./stores/trail";
import { readTransactions } from "./stores/transactions";

export interface ConsoleOptions {
  system: FaultySystem;
  /** Its name. */
  stack: string;
  /** 0 for any. */
  port: number;
}

export interface RunningConsole {
  /** Of the page, without a slash at the end. */
  url: string;
  /** For the target. */
  onEvent: (event: LiveEvent) => void;
  /** Mends what is broken and ends; to be called before the target stops. */
  stop: () => Promise<void>;
}

/** @throws Error that names the port if it is in use. */
export async function startConsole({ system: faulty, stack, port }: ConsoleOptions): Promise<RunningConsole> {
  const ending = new AbortController();
  const { signal } = ending;
  const { target } = faulty;
  const system = connectConsole(target);
  const happenings = createHappenings();
  const breakage = createBreakage(faulty, happenings);
  const sender = createSender(system, target, happenings, signal);
  const desk = createDeadLetterDesk(system, happenings, signal);
  const { stream, records, onEvent, ended } = observe({ target, system, stack, breakage, happenings, signal });
  const stop = async () => {
    ending.abort();
    stream.close();
    await Promise.all([breakage.mendAll(), ended]);
    await system.close();
  };
  const routes = {
    token: randomBytes(24).toString("base64url"),
    connect: stream.connect,
    transactions: () => readTransactions(system, records),
    trail: async (transactionId: string) => {
      const trail = await readTrail(system, records, transactionId, signal);
      if (!trail) throw new RefusedError(404, `There is no transaction ${transactionId}: no store has it.`);
      return trail;
    },
    deadLetters: desk.list,
    act: createActions(sender, breakage, desk),
  };
  const server = await startServer(routes, port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    url: server.url,
    onEvent,
    stop: async () => {
      await Promise.all([stop(), server.close()]);
    },
  };
}
