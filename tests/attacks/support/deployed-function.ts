/** The event processor from the archive that would be uploaded, in a process of its own that stands in for Lambda's runtime. */
import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { unpackArchive, type UnpackedArchive } from "../../../local/lambda/unpack-archive";
import type { HandlerStores } from "../../support/handler-stores";
import { deployProgram } from "../../support/stack";
import { waitFor } from "../../support/wait-for";

const RUNTIME = `
  const { handler } = require("./__index.js");
  const context = { awsRequestId: "lambda-request-1", getRemainingTimeInMillis: () => 30_000 };
  process.on("message", async (event) => {
    const outcome = await handler(event, context).then((value) => ({ value }), (error) => ({ error: error.message }));
    // The end of the answer's log has to be told from more to come.
    process.stdout.write("\\0", () => process.send(outcome));
  });
  process.send("ready");
`;

interface Outcome {
  value?: unknown;
  /** Of what it threw. */
  error?: string;
  /** All that it wrote meanwhile, on both streams. */
  written: string;
}

export interface DeployedFunction {
  invoke(event: unknown): Promise<Outcome>;
}

/** Makes the archive once for the surrounding describe, and starts a function of it on the stores of each test. */
export function useDeployedFunction(stores: () => HandlerStores): () => DeployedFunction {
  let archive: UnpackedArchive | undefined;
  let child: ChildProcess | undefined;
  before(async () => {
    const [deployed] = (await deployProgram()).ofType("aws:lambda/function:Function");
    archive = await unpackArchive(deployed?.inputs.code);
  });
  beforeEach(async () => {
    const { environment, sdkEnvironment } = stores();
    child = fork("-e", [RUNTIME], {
      cwd: archive?.directory,
      env: { ...environment, ...sdkEnvironment },
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    await once(child, "message");
  });
  afterEach(async () => {
    if (child?.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  after(() => archive?.remove());
  return () => ({ invoke: (event) => invoke(child ?? assert.fail("there is no function outside a test"), event) });
}

async function invoke(child: ChildProcess, event: unknown): Promise<Outcome> {
  let written = "";
  const listen = (chunk: Buffer) => (written += chunk.toString());
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  child.send(event as object);
  const [outcome] = (await once(child, "message")) as [Outcome];
  await waitFor("the end of the log", () => written.endsWith("\0"));
  child.stdout?.off("data", listen);
  child.stderr?.off("data", listen);
  return { ...outcome, written: written.slice(0, -1) };
}
