/** Evaluates the program as the Pulumi engine would, with mocks in the place of the engine. */
import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import { PROJECT_DIRECTORY, type StackValues } from "./stack-values";

const PROGRAM = join(PROJECT_DIRECTORY, "index.ts");

/** Whether a type is no more than a group of what is in it: the stack, and the program's own components. */
export function isGroup(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("transaction-system:");
}

/**
 * Runs a program for a stack and waits until all that it registered is there. One at a time in a process, as
 * Pulumi's runtime is global.
 * @returns what the program gives, with every output resolved.
 */
export async function runUnderMocks(
  mocks: pulumi.runtime.Mocks,
  stack: string,
  { project, values }: StackValues,
  program: () => Promise<unknown>,
): Promise<Record<string, unknown>> {
  await pulumi.runtime.setMocks(mocks, project, stack, false);
  pulumi.runtime.setAllConfig(values);
  const mapping = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  // The SDK reads a stack trace for each of its promises. Mapping those to the sources would double an evaluation's time;
  // that of an error which is read later is mapped.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  try {
    const outputs = await pulumi.runtime.runInPulumiStack(program);
    await pulumi.runtime.disconnect();
    return outputs ?? {};
  } finally {
    if (mapping) Object.defineProperty(Error, "prepareStackTrace", mapping);
  }
}

/** Evaluates index.ts, and gives its outputs. */
export async function evaluateIndex(): Promise<unknown> {
  // A module is evaluated once, a program once for each stack.
  Reflect.deleteProperty(require.cache, PROGRAM);
  const loaded = (await import(PROGRAM)) as { default?: unknown };
  // As the SDK has it: a function that the module is (`export =`) makes the outputs, otherwise its exports are they.
  return typeof loaded.default === "function" ? (loaded.default as () => unknown)() : loaded;
}

/** Runs index.ts as the program of a stack. */
export function runProgram(
  mocks: pulumi.runtime.Mocks,
  stack: string,
  config: StackValues,
): Promise<Record<string, unknown>> {
  return runUnderMocks(mocks, stack, config, evaluateIndex);
}
