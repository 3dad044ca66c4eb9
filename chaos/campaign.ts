/** Lets the faults of a schedule happen, one after the other, and sees how long the system takes to recover from each. */
import { setTimeout as delay } from "node:timers/promises";
import type { FaultySystem } from "../local/faults/faulty-system";
import { createRandom } from "../shared/random";
import type { Client } from "./client";
import { createErrand, type ErrandOptions } from "./errands";
import type { History } from "./history";
import type { Load } from "./load";
import { sampleMemory } from "./memory";
import { waitUntilProcessed } from "./processing";
import { describeFault, type ScheduledFault } from "./schedule";

/** After which nobody waits any more; longer than any recovery may take. */
const RECOVERY_LIMIT_MILLISECONDS = 150_000;

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

/** After which the next fault begins all the same: what a killed function held comes back after 30 s, and others go on. */
const PATIENCE_MILLISECONDS = 2_500;

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
    history.faults.push({
      name: fault.name,
      ...(fault.hasShares ? { share } : {}),
      beganAt,
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
  await waitUntilProcessed(client, transactionId, RECOVERY_LIMIT_MILLISECONDS, signal);
  const name = describeFault({ name: fault.name, share: fault.hasShares ? share : undefined });
  // Of one that is still not processed it is what nobody may wait for.
  history.recovered.push({ fault: name, milliseconds: performance.now() - mendedAt });
}
