/** What a process and all that it has started take of the machine's memory. */
import { readdirSync, readFileSync } from "node:fs";

/** A process and its share of memory: pages that several processes have are counted in parts (PSS). */
export interface ProcessMemory {
  /** The file that it runs, or its program. */
  name: string;
  bytes: number;
}

/** Undefined where the process has ended meanwhile. */
function read(processId: string | number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${processId}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** By their parents; what stands before the last bracket of a line is the name, which may hold anything. */
function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const [, parent] = (read(id, "stat") ?? "").split(") ").at(-1)?.split(" ") ?? [];
    if (parent !== undefined) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(id)]);
  }
  return children;
}

function nameOf(processId: number): string {
  const command = (read(processId, "cmdline") ?? "").split("\0");
  const script = command.slice(1).findLast((argument) => /\.m?[jt]s$/.test(argument));
  return (script ?? command[0] ?? "").split("/").at(-1)?.split(/[: ]/)[0] ?? "";
}

/**
 * All of a process and of its descendants, as the kernel counts at this moment.
 * @throws Error where the system has no /proc with such counts.
 */
export function readMemory(processId: number): ProcessMemory[] {
  const rollup = read(processId, "smaps_rollup");
  if (rollup === undefined) throw new Error(`/proc/${processId}/smaps_rollup cannot be read: this takes Linux.`);
  const children = childrenByParent();
  const memoryOf = (id: number): ProcessMemory[] => {
    const [, kibibytes = "0"] = /^Pss:\s+(\d+) kB$/m.exec(read(id, "smaps_rollup") ?? "") ?? [];
    const own = { name: nameOf(id), bytes: Number(kibibytes) * 1024 };
    return [own, ...(children.get(id) ?? []).flatMap(memoryOf)];
  };
  return memoryOf(processId);
}
