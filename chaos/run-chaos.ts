/** One run: a system, its load, its faults, and what the stores say in the end. */
import { withLocalTarget } from "../local/command-line/with-local-target";
import { startFaultySurroundings, type FaultySystem } from "../local/faults/faulty-system";
import { runCampaign } from "./campaign";
import { createClient, UnansweredError } from "./client";
import type { ErrandOptions } from "./errands";
import { createHistory, type History } from "./history";
import { checkInvariants } from "./invariants/check-invariants";
import type { Violation } from "./invariants/invariants";
import { readOpenApi, readStores } from "./invariants/read-stores";
import { startLoad } from "./load";
import type { ScheduledFault } from "./schedule";
import { settle } from "./settle";
import { startTimeline, type Moment, type Timeline } from "./timeline";

export interface ChaosOptions {
  errands: ErrandOptions;
  schedule: readonly ScheduledFault[];
  /** After which no more transactions are sent, and no more faults begin. */
  minutes: number;
  signal: AbortSignal;
  /** Told of each fault when it begins. */
  onFault: (fault: ScheduledFault) => void;
  say: (stage: string, detail?: string) => void;
}

interface Known {
  history: History;
  moments: readonly Moment[];
  last: Moment;
}

/** What there is to know, also after an interruption, in which case the stores were not compared. */
export type Outcome = Known & ({ violations: readonly Violation[] } | { interrupted: Error });

/**
 * A short timeout, so that what a function held when it was killed comes back after 30 s and not after three minutes; and few
 * processes, so that each has enough of two cores to be in time.
 */
const CONFIG = { eventProcessorTimeoutSeconds: "5", eventProcessorMaximumConcurrency: "2" };

const PROGRESS_PERIOD_MILLISECONDS = 200;

/** @throws Error if the system does not start, or breaks down as a whole. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const { signal, say } = options;
  const history = createHistory();
  const timeline = startTimeline(history);
  const surroundings = await startFaultySurroundings();
  say("Starting the system on this machine");
  const known = (): Known => ({ history, moments: timeline.moments, last: timeline.now() });
  try {
    const target = { config: CONFIG, around: surroundings.around, onEvent: timeline.onEvent, signal };
    const violations = await withLocalTarget(target, (started) =>
      useSystem(surroundings.surround(started), { ...options, history, timeline }),
    );
    return { ...known(), violations };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ...known(), interrupted: signal.reason as Error };
  } finally {
    timeline.end();
    await surroundings.stop();
  }
}

interface RunOptions extends ChaosOptions {
  history: History;
  timeline: Timeline;
}

async function useSystem(system: FaultySystem, options: RunOptions): Promise<Violation[]> {
  const { history, timeline, say, signal } = options;
  // Of the system as it is when it is well, as it may not be any more in the end.
  const openApi = await readOpenApi(system.target);
  await sendAll(system, options);
  await settle(system.target, (waiting) => say("Waiting for what is under way", `${waiting} messages`), signal);
  timeline.end();
  say("Reading all stores");
  return checkInvariants(history, await readStores(system.target, openApi));
}

async function sendAll(system: FaultySystem, options: RunOptions): Promise<void> {
  const { errands, schedule, history, timeline, minutes, say, onFault } = options;
  const { target, api } = system;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const client = createClient({ url: api.url, token: target.apiToken, attempts: history.attempts, signal });
  const queue = { sqs: target.clients.sqs, url: String(target.outputs.queueUrl) };
  const load = startLoad({ ...errands, client, queue, history, signal });
  load.ended.catch((error: unknown) => failing.abort(error));
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    load.end();
  }, minutes * 60_000);
  let begun = 0;
  const reporter = setInterval(() => {
    const { accepted, processed } = timeline.now();
    const fault = schedule[begun - 1]?.fault.name ?? "none";
    const counts = `${load.sent()} of ${errands.transactions} sent, ${accepted} accepted, ${processed} processed`;
    say("Sending", `${counts}, fault ${begun} of ${schedule.length}: ${fault}`);
  }, PROGRESS_PERIOD_MILLISECONDS);
  const onBegin = (fault: ScheduledFault) => {
    begun += 1;
    onFault(fault);
  };
  try {
    await runCampaign({
      ...{ system, schedule, load, client, errands, history, signal, onFault: onBegin },
      isOver: () => isOver,
    });
    load.allow(errands.transactions);
    await load.ended;
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    history.unanswered.push(error.message);
  } finally {
    failing.abort();
    clearTimeout(limit);
    clearInterval(reporter);
  }
}
