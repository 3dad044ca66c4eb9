/** What `npm start` takes of a laptop. */
import { setTimeout as delay } from "node:timers/promises";
import { createTransaction } from "../../local/demo/sample-content";
import { createRandom } from "../../shared/random";
import type { Context } from "../context";
import { readMemory, type ProcessMemory } from "../process-memory";
import type { Measured, Row } from "../row";
import { startSystem, type StartedSystem } from "../started-system";

const STARTS = 3;
const REST_SECONDS = 10;
const READINGS = 5;
const POSTS_PER_SECOND = 120;

const totalOf = (processes: readonly ProcessMemory[]) => processes.reduce((sum, { bytes }) => sum + bytes, 0);

/** Those of one name together, the largest first. */
function describe(processes: readonly ProcessMemory[]): string {
  const groups = Map.groupBy(processes, ({ name }) => name);
  const shares = [...groups].map(([name, members]) => ({ name, count: members.length, bytes: totalOf(members) }));
  shares.sort((a, b) => b.bytes - a.bytes);
  const list = shares.map(({ name, count, bytes }) => `${count} x ${name} ${Math.round(bytes / 1e6)} MB`);
  return `Together: ${list.join(", ")}.`;
}

async function measureStart(context: Context): Promise<Measured> {
  const seconds: number[] = [];
  for (let n = 0; n < STARTS; n++) {
    const system = await startSystem(context);
    seconds.push(system.startMilliseconds / 1_000);
    await system.stop();
  }
  return { ours: seconds };
}

/** A reading a second. */
async function readEachSecond({ processId }: StartedSystem, seconds: number, { say, signal }: Context) {
  const readings: ProcessMemory[][] = [];
  for (let second = 1; second <= seconds; second++) {
    await delay(1_000, undefined, { signal });
    readings.push(readMemory(processId));
    say(`second ${second} of ${seconds}`);
  }
  return readings;
}

async function measureRest(context: Context): Promise<Measured> {
  const system = await startSystem(context);
  await delay(REST_SECONDS * 1_000, undefined, { signal: context.signal });
  const readings = await readEachSecond(system, READINGS, context);
  return { ours: readings.map((reading) => totalOf(reading) / 1e6), details: [describe(readings.at(-1) ?? [])] };
}

/** Posts at an even pace, whatever the answers take. @returns how many were answered with what. */
async function post({ api }: StartedSystem, seconds: number, signal: AbortSignal): Promise<Map<string, number>> {
  const transactions = seconds * POSTS_PER_SECOND;
  const random = createRandom(1);
  const begin = performance.now();
  const answers = new Map<string, number>();
  const sending: Promise<void>[] = [];
  const headers = { authorization: `Bearer ${api.token}`, "content-type": "application/json" };
  for (let n = 0; n < transactions && !signal.aborted; n++) {
    await delay(Math.max(0, begin + (n * 1_000) / POSTS_PER_SECOND - performance.now()));
    const body = JSON.stringify(createTransaction(n, { transactions, seed: 1 }, random));
    const sent = fetch(`${api.url}/transactions`, { method: "POST", headers, body, signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return String(response.status);
      },
      () => "no answer",
    );
    sending.push(sent.then((answer) => void answers.set(answer, (answers.get(answer) ?? 0) + 1)));
  }
  await Promise.all(sending);
  return answers;
}

async function measureLoad(context: Context): Promise<Measured> {
  const { loadSeconds, signal } = context;
  const system = await startSystem(context);
  const [answers, readings] = await Promise.all([
    post(system, loadSeconds, signal),
    readEachSecond(system, loadSeconds, context),
  ]);
  const totals = readings.map((reading) => totalOf(reading) / 1e6);
  const peak = Math.max(...totals);
  const second = totals.indexOf(peak);
  const counts = [...answers].map(([answer, count]) => `${count} x ${answer}`).join(", ");
  return {
    ours: [peak],
    details: [
      `${loadSeconds} s of load, answered with ${counts}. At its end: ${Math.round(totals.at(-1) ?? NaN)} MB.`,
      `The most was after ${second + 1} s. ${describe(readings[second] ?? [])}`,
    ],
  };
}

const SHARES = "Pages that several processes have are counted once (PSS of npm and all that it has started).";

export const LOCAL_TARGET_ROWS: readonly Row[] = [
  {
    name: "start-time",
    what: "From `npm start` to the line that says that the system runs.",
    unit: "s",
    goal: { of: "median", max: 5 },
    note:
      "It waits for the processor: of CPU, the program's process takes 3 s, npm start's own 1.9 s, two tasks 1.1 s, emulators " +
      "and PostgreSQL 0.9 s, and esbuild 1 s, on as many cores as there are. The first two load at the same time.",
    measure: measureStart,
  },
  {
    name: "memory-at-rest",
    what: `Memory of the local target ${REST_SECONDS} s after its start. ${SHARES} At commit 1412ffe it was 866 MB.`,
    unit: "MB",
    goal: { of: "median", max: 800 },
    measure: measureRest,
  },
  {
    name: "memory-under-load",
    what:
      `Memory of the local target under ${POSTS_PER_SECOND} POST a second, the most of a reading each second. ${SHARES} ` +
      "`--load-seconds 960` measures the 16 minutes that the goal is for.",
    unit: "MB",
    goal: { of: "median", max: 1_500 },
    measure: measureLoad,
  },
];
