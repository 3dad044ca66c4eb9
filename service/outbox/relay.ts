/** Moves outbox entries to the queue: at least once, in any number of tasks at the same time, in no particular order. */
import { chunksOf } from "../../shared/chunks";
import type { Log } from "../process/log";
import { createOutageLog } from "../process/outage-log";
import { probePause } from "../process/probes";
import type { OutboxEntry, OutboxStore } from "../store/outbox";
import { createPacing, SYSTEM_CLOCK, systemUtilization, type Clock, type LoopUtilization } from "./pacing";
import { MAX_BATCH_ENTRIES, SEND_TIMEOUT_MILLISECONDS, type SendBatch } from "./queue";

export interface RelayOptions {
  outbox: OutboxStore;
  sendBatch: SendBatch;
  log: Log;
  /** How often to look without being woken: for entries of other tasks that died, and for those that were put off. */
  pollSeconds?: number;
  clock?: Clock;
  loopUtilization?: LoopUtilization;
}

export interface Relay {
  /** There is something new in the outbox: so many entries, one by default. */
  wake: (count?: number) => void;
  /**
   * Sends the entries in hand, and takes one last look if they were no more than it can take at once; then ends. A backlog is
   * left to the other tasks, at once: what was not sent is not leased either.
   */
  stop(): Promise<void>;
}

/** For the statement that forgets what was sent. Where that takes longer another relay sends the same again, which is harmless. */
const UPDATE_SECONDS = 4;

/** How long a claimed entry is left alone by other relays; by so much it is late when its task is killed. */
const LEASE_SECONDS = SEND_TIMEOUT_MILLISECONDS / 1_000 + UPDATE_SECONDS;

const CLAIM_LIMIT = 10 * MAX_BATCH_ENTRIES;
const FIRST_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 60;

/**
 * Starts the relay. Whatever it is interrupted in, the lease runs out and another relay takes the entry. While the queue is away
 * it probes with one batch at a time (probes.ts) and leaves all other entries alone.
 */
export function startRelay(options: RelayOptions): Relay {
  const { outbox, log, pollSeconds = 5, clock = SYSTEM_CLOCK, loopUtilization = systemUtilization } = options;
  const reading = createOutageLog(log, "the outbox could not be read", "the outbox is read again");
  const relayEntries = createEntryRelay(options);
  const pacing = createPacing({ clock, loopUtilization, pollMilliseconds: pollSeconds * 1_000 });
  let stopping = false;
  /** When it turned out that the queue is away; undefined while it is there. */
  let awaySince: number | undefined;

  const claim = async (limit: number): Promise<OutboxEntry[]> => {
    try {
      const entries = await outbox.claim(limit, LEASE_SECONDS);
      reading.succeeded();
      return entries;
    } catch (error) {
      reading.failed(error);
      return [];
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      pacing.beginRound();
      const limit = awaySince === undefined ? CLAIM_LIMIT : MAX_BATCH_ENTRIES;
      const entries = await claim(limit);
      if (entries.length > 0)
        awaySince = (await relayEntries(entries)) === "away" ? (awaySince ?? clock.now()) : undefined;
      const isWaiting = awaySince !== undefined || entries.length === limit;
      if (stopping && (isWaiting || !pacing.isWoken())) return;
      // A queue that is away does not come back because there is more to send.
      if (awaySince !== undefined)
        await pacing.pause(probePause(clock.now() - awaySince, FIRST_PAUSE_SECONDS * 1_000, Math.random()));
      else if (entries.length < limit) await pacing.rest();
    }
  };
  const running = run();
  return {
    wake: (count = 1) => pacing.wake(count),
    async stop() {
      stopping = true;
      pacing.end();
      await running;
    },
  };
}

/**
 * Gives the function that sends entries, forgets those that arrived, and puts off the others; it tells whether the queue is away:
 * nothing arrived, and no entry was to blame. It never rejects.
 */
function createEntryRelay({
  outbox,
  sendBatch,
  log,
}: RelayOptions): (entries: OutboxEntry[]) => Promise<"away" | "there"> {
  const sending = createOutageLog(log, "a message was not sent", "messages are sent again");
  const updating = createOutageLog(
    log,
    "the outbox could not be updated; its entries are sent again when their lease ends",
    "the outbox is updated again",
  );
  return async (entries) => {
    const batches = chunksOf(entries, MAX_BATCH_ENTRIES);
    const failures = new Map((await Promise.all(batches.map(sendBatch))).flatMap((failed) => [...failed]));
    if (failures.size === 0) sending.succeeded();
    for (const { reason } of failures.values()) sending.failed(reason);
    const isAway = entries.every(({ id }) => failures.get(id)?.senderFault === false);
    const failed = entries.filter(({ id }) => failures.has(id));
    try {
      await outbox.remove(entries.filter(({ id }) => !failures.has(id)).map(({ id }) => id));
      await outbox.postpone(
        failed.map(({ id, attempts }) => ({
          id,
          // The relay's own pauses pace an outage. Due at once, these come after all others: no probe depends on one batch.
          delaySeconds: isAway ? 0 : pauseSeconds(attempts, Math.random()),
          error: failures.get(id)?.reason ?? "",
        })),
      );
      updating.succeeded();
    } catch (error) {
      updating.failed(error);
    }
    return isAway ? "away" : "there";
  };
}

/** The pause after that many attempts: doubled each time up to a minute, of which a random half is taken off. */
export function pauseSeconds(attempts: number, random: number): number {
  const ceiling = Math.min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1));
  return ceiling * (0.5 + random / 2);
}
