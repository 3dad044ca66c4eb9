/** How much memory the processes of a system have. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { FaultySystem } from "../local/faults/faulty-system";
import { functionProcesses } from "../local/faults/function-faults";
import { taskProcesses } from "../local/faults/task-faults";
import type { History } from "./history";

/** As `ps` tells it. A process that has ended in the meantime is left out. */
export async function sampleMemory(system: FaultySystem, history: Pick<History, "memory">): Promise<void> {
  const kinds = new Map([
    ...functionProcesses(system).map((id) => [id, "function"] as const),
    ...taskProcesses(system).map((id) => [id, "task"] as const),
  ]);
  if (kinds.size === 0) return;
  for (const line of (await residentMemory([...kinds.keys()])).split("\n")) {
    const [id, kibibytes] = line.trim().split(/\s+/).map(Number);
    const kind = kinds.get(id ?? 0);
    if (kind !== undefined && kibibytes) history.memory.push({ process: `${kind} ${id}`, bytes: kibibytes * 1024 });
  }
}

async function residentMemory(processIds: readonly number[]): Promise<string> {
  try {
    return (await promisify(execFile)("ps", ["-o", "pid=,rss=", "-p", processIds.join(",")])).stdout;
  } catch (error) {
    // None of them is left.
    if ((error as { code?: unknown }).code === 1) return "";
    throw error;
  }
}
