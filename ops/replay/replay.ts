/** Goes through the transaction log, page by page, from where a run before it came to. */
import { MAX_ENTRIES, forEachConcurrently } from "../../running-system/dead-letters/batches";
import { chunksOf } from "../../shared/chunks";
import type { ReceivedTransaction } from "../../domain/transaction";
import type { System } from "../system/system";
import type { Checkpoint, CheckpointStore, Counts } from "./checkpoint";
import type { Destination, Outcome } from "./destination";
import { listObjects, type Days, type LogObject } from "./log-objects";
import { readTransaction } from "./log-transaction";

/** Skipped objects that are named; all are counted. */
const MAX_NAMED = 100;

export interface Replay {
  system: System;
  days: Days;
  destination: Destination;
  checkpoints: CheckpointStore;
  /** Where it begins; it is kept up to date. */
  checkpoint: Checkpoint;
  signal: AbortSignal;
  /** Told of the key that was read last, and of what was done by then. */
  onProgress: (key: string, counts: Counts) => void;
}

/** @throws Error, or the signal's reason; the checkpoint is then that of the last page that was done as a whole. */
export async function replay(running: Replay): Promise<void> {
  const { system, days, checkpoints, checkpoint, signal } = running;
  const { s3 } = system.clients;
  for await (const page of listObjects(s3, system.outputs.s3BucketName, days, checkpoint.lastKey)) {
    signal.throwIfAborted();
    const { counts, skipped } = await replayPage(page, running);
    Object.assign(checkpoint, {
      lastKey: page.at(-1)?.key,
      counts,
      skipped: [...checkpoint.skipped, ...skipped].slice(0, MAX_NAMED),
    });
    await checkpoints.save(checkpoint);
  }
  checkpoint.completedAt = new Date().toISOString();
  await checkpoints.save(checkpoint);
}

async function replayPage(
  page: readonly LogObject[],
  running: Replay,
): Promise<Pick<Checkpoint, "counts" | "skipped">> {
  const counts = { ...running.checkpoint.counts };
  const skipped: Checkpoint["skipped"] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([running.signal, broken.signal]);
  await forEachConcurrently(chunksOf(page, MAX_ENTRIES), async (objects) => {
    signal.throwIfAborted();
    const outcomes = await deliver(objects, running, signal).catch((error: unknown) => {
      broken.abort(error);
      throw error;
    });
    for (const [key, outcome] of outcomes) {
      counts.objects += 1;
      if (outcome === "done") counts.done += 1;
      else if (outcome === "passed over") counts.passedOver += 1;
      else {
        counts.skipped += 1;
        skipped.push({ key, reason: outcome.reason });
      }
    }
    running.onProgress(objects.at(-1)?.key ?? "", counts);
  });
  // In the order of their keys, whichever came first.
  return { counts, skipped: skipped.sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** The outcome of each, by key. */
async function deliver(
  objects: readonly LogObject[],
  { system, destination }: Replay,
  signal: AbortSignal,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const transactions = new Map<string, ReceivedTransaction>();
  await Promise.all(
    objects.map(async (object) => {
      const read = await readTransaction(system, object, signal);
      if ("reason" in read) outcomes.set(object.key, read);
      else transactions.set(object.key, read.value);
    }),
  );
  const delivered = await destination.deliver([...transactions.values()], signal);
  for (const [index, key] of [...transactions.keys()].entries())
    outcomes.set(key, delivered[index] ?? { reason: "it has no outcome" });
  return outcomes;
}
