/** Lets the faults of a schedule happen, one after the other, and sees how long the system takes to recover from each. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultySystem } from "../local/faults/faulty-system";
import { createRandom } from "../shared/random";
import type { Client } from "./client";
import { createErrand, readOf, type ErrandOptions } from "./errands";
import type { History } from "./history";
import type { Load } from "./load";
import { sampleMemory } from "./memory";
import { describeFault, type ScheduledFault } from "./schedule";

export interface CampaignOptions {
  system: FaultySystem;
  schedule: readonly ScheduledFault[];
  load: Load;
  client: Client;
  errands: ErrandOptions;
  history: History;
  /** Told of each fault when it begins. */
  onFault: (fault: ScheduledFault, index: number) => void;
  signal: AbortSignal;
  /** Whether no further fault may begin. */
  isOver: () => boolean;
}

const POLL_MILLISECONDS = 50;

/** After which the next fault begins all the same: what a killed function held comes back after 30 s, and others go on. */
const PATIENCE_MILLISECONDS = 2_500;

/** After which nobody waits any more; what it took is told as it is. */
const RECOVERY_LIMIT_MILLISECONDS = 150_000;

/** Resolves when the last fault is mended and the system has recovered from all. Every fault is mended, however this ends. */
export async function runCampaign(options: CampaignOptions): Promise<void> {
  const { schedule, load, errands, signal, onFault, isOver } = options;
  const recovering: Promise<void>[] = [];
  for (const [index, scheduled] of schedule.entries()) {
    load.allow(scheduled.position);
    await load.reached(scheduled.position);
    signal.throwIfAborted();
    if (isOver()) break;
    await sampleMemory(options.system, options.history);
    onFault(scheduled, index);
    // The load of the time until the next fault comes while this one goes on.
    load.allow(schedule[index + 1]?.position ?? errands.transactions);
    await happen(scheduled, options);
    const recovery = recover(scheduled, index, options);
    // Awaited at the end, by when it may long have failed.
    recovery.catch(() => undefined);
    recovering.push(recovery);
    await Promise.race([recovery, delay(PATIENCE_MILLISECONDS, undefined, { signal })]);
  }
  await Promise.all(recovering);
}

async function happen({ fault, share, seed, milliseconds }: ScheduledFault, options: CampaignOptions): Promise<void> {
  const { system, history, signal } = options;
  const beganAt = performance.now();
  const begun = await fault.begin(system, { share, random: createRandom(seed) });
  try {
    await delay(milliseconds, undefined, { signal });
  } finally {
    await begun.mend();
    const { name } = fault;
    const mendedAt = performance.now();
    history.faults.push({
      name,
      ...(fault.hasShares ? { share } : {}),
      beganAt,
      mendedAt,
      detail: begun.detail(),
    });
  }
}

/** The system has recovered when a transaction that is sent now has been processed. */
async function recover({ fault, share }: ScheduledFault, index: number, options: CampaignOptions): Promise<void> {
  const { client, errands, history, signal } = options;
  const mendedAt = performance.now();
  const { transactionId, groups } = createErrand(errands.transactions + index, errands);
  const [first] = groups[0] ?? [];
  if (first) await client.send(first);
  const elapsed = () => performance.now() - mendedAt;
  while (!(await isProcessed(client, transactionId)) && elapsed() < RECOVERY_LIMIT_MILLISECONDS)
    await delay(POLL_MILLISECONDS, undefined, { signal });
  const name = describeFault({ name: fault.name, share: fault.hasShares ? share : undefined });
  history.recovered.push({ fault: name, milliseconds: elapsed() });
}

async function isProcessed(client: Client, transactionId: string): Promise<boolean> {
  const { status, body } = await client.send(readOf(transactionId));
  return status === 200 && (JSON.parse(body) as { status?: unknown }).status === "processed";
}
