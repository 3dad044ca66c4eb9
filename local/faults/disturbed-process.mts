/**
 * Loaded into every task and function of a system that is to be disturbed, before their own code, which knows nothing of it: sets
 * the process's clock wrong, or uses up its memory, as the file that the environment names says of its process id.
 */
import { readFileSync, watch } from "node:fs";
import path from "node:path";

/** What is wrong with a process. */
export interface Disturbance {
  /** By which its clock is ahead. */
  clockMilliseconds?: number;
  /** Whether it takes memory until it ends for want of it. */
  exhaustsMemory?: boolean;
}

/** By process id. */
export type Disturbances = Record<string, Disturbance>;

const file = process.env.DISTURBANCES_FILE ?? "";
const RealDate = Date;
let ahead = 0;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new Date().toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + ahead] : args, newTarget) as Date,
  get: (target, name, receiver) =>
    name === "now" ? () => RealDate.now() + ahead : (Reflect.get(target, name, receiver) as unknown),
});

/** Arrays of numbers, which V8 has on the heap that its limit is for. */
function exhaustMemory(): never {
  for (const all: number[][] = []; ;) all.push(new Array<number>(1_000_000).fill(all.length + 0.5));
}

function readDisturbances(): void {
  const all = JSON.parse(readFileSync(file, "utf8")) as Disturbances;
  const { clockMilliseconds = 0, exhaustsMemory = false } = all[process.pid] ?? {};
  ahead = clockMilliseconds;
  if (exhaustsMemory) exhaustMemory();
}

// The folder, as the file is replaced by another one at each change.
watch(path.dirname(file), { persistent: false }, readDisturbances);
readDisturbances();
