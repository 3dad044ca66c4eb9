/** Evaluating the program, from the start of a process to its last resource. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "../../build/bundle";
import { readNodeArguments } from "../../program/stack-values";
import type { Context } from "../context";
import type { Evaluation } from "../evaluating-process";
import { interleave } from "../interleave";
import type { Measured, Row } from "../row";

const ROUNDS = 3;

const run = promisify(execFile);

async function evaluate(nodeArguments: readonly string[], { signal }: Context): Promise<Evaluation> {
  const script = join(PROJECT_FOLDER, "bench", "evaluating-process.ts");
  const args = [...nodeArguments, "--require", "ts-node/register", script];
  const { stdout } = await run(process.execPath, args, { cwd: PROJECT_FOLDER, signal });
  return JSON.parse(stdout) as Evaluation;
}

/** As Pulumi.yaml has Node started, beside Node as it is. */
function compare(context: Context, valueOf: (evaluation: Evaluation) => number): Promise<Measured> {
  const measure = async (nodeArguments: readonly string[]) => valueOf(await evaluate(nodeArguments, context));
  return interleave(
    ROUNDS,
    () => measure(readNodeArguments()),
    () => measure([]),
  );
}

const WHAT =
  "Evaluating index.ts with the answers of the providers, from the start of a Node process to the last resource. " +
  "Baseline: without the arguments that Pulumi.yaml gives Node.";

export const EVALUATION_ROWS: readonly Row[] = [
  {
    name: "evaluation-time",
    what: WHAT,
    unit: "s",
    goal: { of: "median", max: 2.5 },
    note:
      "The time goes into TypeScript's compiler, which makes JavaScript of 130 files (0.5 s), loading the Pulumi SDK (0.3 s), " +
      "of which 0.17 s is npm's arborist, and the program's packages (0.3 s), and waiting for esbuild. Best variants that were " +
      "tried: Node's compile cache takes 0.2 s less, awsx by its parts 0.15 s (it leaves out awsx's classic half, " +
      "whose modules the engine may need).",
    measure: (context) => compare(context, ({ milliseconds }) => milliseconds / 1_000),
  },
  {
    name: "evaluation-memory",
    what: `${WHAT} The most that is resident.`,
    unit: "MB",
    goal: { of: "median", max: 300 },
    measure: (context) => compare(context, ({ peakBytes }) => peakBytes / 1e6),
  },
];
