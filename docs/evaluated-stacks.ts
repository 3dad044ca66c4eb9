/** The stacks that pages tell of. */
import { join } from "node:path";
import { evaluate, resourcesOf } from "../program/evaluation";
import type { Stack } from "../program/resource";
import { PROJECT_DIRECTORY, readStackValues } from "../program/stack-values";

/** Those that the project comes with: its stack files are the user's to edit, and no page is to change with them. */
const DIRECTORY = join(PROJECT_DIRECTORY, "tests", "support", "program", "stacks");

export interface EvaluatedStack {
  name: string;
  accountId: string;
  resources: Stack;
}

async function evaluateAll(): Promise<EvaluatedStack[]> {
  const stacks: EvaluatedStack[] = [];
  // One after the other: there is one Pulumi runtime to a process.
  for (const name of ["dev", "prod"]) {
    const evaluation = await evaluate(name, readStackValues(name, {}, DIRECTORY));
    stacks.push({ name, accountId: evaluation.accountId, resources: resourcesOf(evaluation) });
  }
  return stacks;
}

let evaluated: Promise<EvaluatedStack[]> | undefined;

/** dev and prod, evaluated once. */
export function evaluatedStacks(): Promise<EvaluatedStack[]> {
  evaluated ??= evaluateAll();
  return evaluated;
}
