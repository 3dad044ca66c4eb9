/** Evaluates the program as the Pulumi engine would, with mocks in the place of the engine. */
import * as pulumi from "@pulumi/pulumi";
import { join } from "node:path";
import type { Properties } from "./provider-answers";
import type { AsynchronousProviders } from "./providers";
import { PROJECT_DIRECTORY, type StackValues } from "./stack-values";
import { unwrapSecrets } from "./unwrap-secrets";

const PROGRAM = join(PROJECT_DIRECTORY, "index.ts");

/** As the CLI calls it where a backend has none. */
const ORGANIZATION = "organization";

/**
 * Runs a program for a stack and waits until all that it registered is there. One at a time in a process, as
 * Pulumi's runtime is global.
 * @param program index.ts, unless another one is given.
 * @returns what the program gives, with every output resolved.
 * @throws Error of the program, or the first one of the mocks as it is: what the program gets to see of it is wrapped
 *   many times.
 */
export async function runUnderMocks(
  mocks: pulumi.runtime.Mocks,
  stack: string,
  { project, values }: StackValues,
  program: () => Promise<unknown> = evaluateIndex,
): Promise<Record<string, unknown>> {
  const { failure, fail } = createFailure();
  await pulumi.runtime.setMocks(withFailures(mocks, fail), project, stack, false, ORGANIZATION);
  pulumi.runtime.setAllConfig(values);
  // A registration that fails rejects outputs that nobody may be waiting for, in the program as in the SDK.
  process.on("unhandledRejection", fail);
  const mapping = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  // The SDK reads a stack trace for each of its promises. Mapping those to the sources would double an evaluation's time;
  // that of an error which is read later is mapped.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  const run = async () => {
    const outputs = await pulumi.runtime.runInPulumiStack(program);
    await pulumi.runtime.disconnect();
    return outputs ?? {};
  };
  try {
    return await Promise.race([run(), failure]);
  } catch (error) {
    // Otherwise Pulumi counts what is left undone as a mistake of the program, and says so at the exit.
    pulumi.runtime.terminateRpcs();
    throw error;
  } finally {
    if (mapping) Object.defineProperty(Error, "prepareStackTrace", mapping);
    process.off("unhandledRejection", fail);
  }
}

function createFailure() {
  let fail: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined); // it may come before anybody waits for it
  return { failure, fail };
}

/** The same mocks, which tell of each error. */
function withFailures(mocks: pulumi.runtime.Mocks, fail: (error: unknown) => void): pulumi.runtime.Mocks {
  const telling = async <T>(answer: () => T | Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  return {
    newResource: (args) => telling(() => mocks.newResource(args)),
    call: (args) => telling(() => mocks.call(args)),
  };
}

/** Evaluates index.ts, and gives its outputs. */
export async function evaluateIndex(): Promise<unknown> {
  // A module is evaluated once, a program once for each stack.
  Reflect.deleteProperty(require.cache, PROGRAM);
  // What `export =` gives is the default of an import.
  const { default: program } = (await import(PROGRAM)) as { default: () => Promise<unknown> };
  return program();
}

/** What stands for the engine where these answer for the providers; they see what an engine's would. */
export function mocksOf(providers: AsynchronousProviders): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs }) => providers.createResource(type, name, unwrapSecrets(inputs) as Properties),
    call: ({ token, inputs }) => providers.call(token, inputs as Properties),
  };
}
