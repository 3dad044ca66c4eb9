/** A local target for as long as a command needs it. */
import { setTimeout as delay } from "node:timers/promises";
import { rejectOnAbort } from "../process/reject-on-abort";
import type { LocalTarget, LocalTargetOptions } from "../target/local-target";
import { Interrupted, SIGNAL_LAG_MS } from "./run-command";

/** Starts a target, uses it and stops it, however that ends. @throws Error if the target cannot start or breaks down. */
export async function withLocalTarget<T>(
  options: LocalTargetOptions,
  use: (target: LocalTarget) => Promise<T>,
): Promise<T> {
  // Loaded now, because that takes a second, which a misspelt option need not wait for.
  const { startLocalTarget } = await import("../target/local-target");
  const target = await startLocalTarget(options).catch(async (error: unknown) => {
    await delay(SIGNAL_LAG_MS);
    throw options.signal?.reason instanceof Interrupted ? options.signal.reason : error;
  });
  try {
    return await Promise.race([use(target), rejectOnAbort(target.ended)]);
  } finally {
    await target.stop();
  }
}
