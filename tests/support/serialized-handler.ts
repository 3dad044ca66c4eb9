/** A handler's text, as Pulumi serializes it, evaluated beside its packages as Lambda does. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { mock } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { bundleRuntimeImports } from "../../build/bundle";
import type { QueueConsumer } from "../../handlers/consumer/queue-consumer";
import { invocationContext } from "./factories";
import { use } from "./use";

interface SerializedHandler {
  /** Evaluates the text in an environment, as a cold start does. */
  load(environment: Record<string, string>): QueueConsumer;
}

/** Serializes a handler's factory for the surrounding describe. */
export function useSerializedHandler(factory: () => QueueConsumer): () => SerializedHandler {
  const folder = use(
    () => serialize(factory),
    (made) => rm(made, { recursive: true }),
  );
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

async function serialize(factory: () => QueueConsumer): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "closure-"));
  await writeFile(path.join(folder, "runtime-imports.js"), await bundleRuntimeImports());
  const { text } = await pulumi.runtime.serializeFunction(factory, { isFactoryFunction: true, exportName: "handler" });
  await writeFile(path.join(folder, "__index.js"), text);
  return folder;
}

/** Runs a handler and gives its answer with the lines it wrote. */
export async function run(handler: QueueConsumer, event: unknown) {
  const write = mock.method(process.stdout, "write", () => true);
  try {
    const result = await handler(event, invocationContext());
    const lines = write.mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)) as Record<string, unknown>);
    return { result, lines };
  } finally {
    write.mock.restore();
  }
}
