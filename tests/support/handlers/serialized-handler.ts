/** A handler's text, as Pulumi serializes it, evaluated beside its packages as Lambda does. */
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { bundleRuntimeImports } from "../../../build/bundle";
import type { QueueConsumer } from "../../../handlers/consumer/queue-consumer";
import { invocationContext } from "./factories";
import { useTemporaryFolder } from "../temporary-folder";

interface SerializedHandler {
  /** Evaluates the text in an environment, as a cold start does. */
  load(environment: Record<string, string>): QueueConsumer;
}

/**
 * Serializes a handler's factory for the surrounding describe.
 * @param imports the module of its packages, relative to the project's folder.
 */
export function useSerializedHandler(factory: () => QueueConsumer, imports: string): () => SerializedHandler {
  const folder = useTemporaryFolder((made) => serialize(factory, imports, made));
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });
  return () => ({
    load(environment) {
      process.env = { ...env, ...environment };
      const require = createRequire(path.join(folder(), "/"));
      const file = require.resolve("./__index.js");
      Reflect.deleteProperty(require.cache, file);
      return (require(file) as { handler: QueueConsumer }).handler;
    },
  });
}

async function serialize(factory: () => QueueConsumer, imports: string, folder: string): Promise<void> {
  await writeFile(path.join(folder, "runtime-imports.js"), await bundleRuntimeImports(imports));
  const { text } = await pulumi.runtime.serializeFunction(factory, { isFactoryFunction: true, exportName: "handler" });
  await writeFile(path.join(folder, "__index.js"), text);
}

/** Runs a handler, with 30 seconds left unless told, and gives its answer with the lines it wrote. */
export async function run(handler: QueueConsumer, event: unknown, remainingMilliseconds?: number) {
  const write = mock.method(process.stdout, "write", () => true);
  try {
    const result = await handler(event, invocationContext(remainingMilliseconds));
    const lines = write.mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)) as Record<string, unknown>);
    return { result, lines };
  } finally {
    write.mock.restore();
  }
}
