/** Moves outbox entries to the queue: at least once, in any number of tasks at the same time, in no particular order. */
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../process/log";
import { createOutageLog } from "../process/outage-log";
import type { OutboxEntry, OutboxStore } from "../store/outbox";
import { MAX_BATCH_ENTRIES, type SendBatch } from "./queue";

export interface RelayOptions {
  outbox: OutboxStore;
  sendBatch: SendBatch;
  log: Log;
  /** How often to look without being woken: for entries of other tasks that died, and for those that were put off. */
  pollSeconds?: number;
}

export interface Relay {
  /** There is something new in the outbox. */
  wake: () => void;
  /**
   * Sends the entries in hand, and takes one last look if they were no more than it can take at once; then ends. A backlog is
   * left to the other tasks, at once: what was not sent is not leased either.
   */
  stop(): Promise<void>;
}

/**
 * How long a claimed entry is left alone by other relays; longer than any send takes (3 tries of 4 s and the pauses between
 * them), or an entry would be sent twice.
 */
const LEASE_SECONDS = 30;

const CLAIM_LIMIT = 10 * MAX_BATCH_ENTRIES;
const FIRST_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 60;

/** Starts the relay. Whatever it is interrupted in, the lease runs out and another relay takes the entry. */
export function startRelay(options: RelayOptions): Relay {
  const { outbox, log, pollSeconds = 5 } = options;
  const reading = createOutageLog(log, "the outbox could not be read", "the outbox is read again");
  const relayEntries = createEntryRelay(options);
  let stopping = false;
  let woken = false;
  let sleep = new AbortController();

  const rest = async (): Promise<void> => {
    if (!woken && !stopping) {
      sleep = new AbortController();
      await delay(pollSeconds * 1_000, undefined, { signal: sleep.signal }).catch(() => undefined);
    }
    woken = false;
  };
  const claim = async (): Promise<OutboxEntry[]> => {
    try {
      const entries = await outbox.claim(CLAIM_LIMIT, LEASE_SECONDS);
      reading.succeeded();
      return entries;
    } catch (error) {
      reading.failed(error);
      return [];
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const entries = await claim();
      if (entries.length > 0) await relayEntries(entries);
      const backlog = entries.length === CLAIM_LIMIT;
      if (stopping && (backlog || !woken)) return;
      if (!backlog) await rest();
    }
  };
  const running = run();
  const wake = () => {
    woken = true;
    sleep.abort();
  };
  return {
    wake,
    async stop() {
      stopping = true;
      wake();
      await running;
    },
  };
}

/** Gives the function that sends entries, forgets those that arrived, and puts off the others. It never rejects. */
function createEntryRelay({ outbox, sendBatch, log }: RelayOptions): (entries: OutboxEntry[]) => Promise<void> {
  const sending = createOutageLog(log, "a message was not sent", "messages are sent again");
  const updating = createOutageLog(
    log,
    "the outbox could not be updated; its entries are sent again when their lease ends",
    "the outbox is updated again",
  );
  return async (entries) => {
    const batches = Array.from({ length: Math.ceil(entries.length / MAX_BATCH_ENTRIES) }, (_, index) =>
      entries.slice(index * MAX_BATCH_ENTRIES, (index + 1) * MAX_BATCH_ENTRIES),
    );
    const failures = new Map((await Promise.all(batches.map(sendBatch))).flatMap((failed) => [...failed]));
    if (failures.size === 0) sending.succeeded();
    for (const reason of failures.values()) sending.failed(reason);
    const failed = entries.filter(({ id }) => failures.has(id));
    try {
      await outbox.remove(entries.filter(({ id }) => !failures.has(id)).map(({ id }) => id));
      await outbox.postpone(
        failed.map(({ id, attempts }) => ({
          id,
          delaySeconds: pauseSeconds(attempts, Math.random()),
          error: failures.get(id) ?? "",
        })),
      );
      updating.succeeded();
    } catch (error) {
      updating.failed(error);
    }
  };
}

/** The pause after that many attempts: doubled each time up to a minute, of which a random half is taken off. */
export function pauseSeconds(attempts: number, random: number): number {
  const ceiling = Math.min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1));
  return ceiling * (0.5 + random / 2);
}
