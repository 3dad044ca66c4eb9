import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLocalFunction } from "../../../local/lambda/local-function";
import type { LocalFunction } from "../../../local/lambda/local-function";
import type { LiveEvent } from "../../../local/live-events/live-event";
import { waitFor } from "../../support/wait-for";

// In the first tier although it starts processes: each runs one line, and is there in a tenth of a second.
describe("a local Lambda function", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  /** A function whose archive is one file with this text. */
  async function deploy(
    code: string,
    timeoutSeconds = 5,
    idleLimitMs?: number,
  ): Promise<{ fn: LocalFunction; events: LiveEvent[] }> {
    const directory = await mkdtemp(path.join(tmpdir(), "function-test-"));
    await writeFile(path.join(directory, "main.js"), code);
    const events: LiveEvent[] = [];
    const fn = createLocalFunction(
      {
        name: "f",
        arn: "arn:aws:lambda:us-east-1:000000000000:function:f",
        handler: "main.run",
        timeoutSeconds,
        memoryMiB: 128,
        environment: { GREETING: "hello" },
        directory,
        logGroupName: "/aws/lambda/f",
      },
      (event) => events.push(event),
      idleLimitMs,
    );
    cleanups.push(fn.stop, () => rm(directory, { recursive: true }));
    return { fn, events };
  }

  /** The result of an invocation that succeeds. */
  async function result(fn: LocalFunction, payload = "{}"): Promise<unknown> {
    const outcome = await fn.invoke(payload);
    if (outcome.kind !== "succeeded") assert.fail(JSON.stringify(outcome));
    return JSON.parse(outcome.payload);
  }

  it("gets its event and Lambda's context", async () => {
    const { fn } = await deploy(`exports.run = async (event, context) =>
      ({ event, ...context, remaining: context.getRemainingTimeInMillis() });`);
    const outcome = await fn.invoke('{"a":[1,"ä"]}', "request-1");
    const seen = JSON.parse(outcome.kind === "succeeded" ? outcome.payload : "{}") as Record<string, unknown>;
    const { remaining, ...rest } = seen;
    assert.ok(Number(remaining) > 4000 && Number(remaining) <= 5000, String(remaining));
    assert.deepEqual(rest, {
      event: { a: [1, "ä"] },
      awsRequestId: "request-1",
      functionName: "f",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/f",
      logStreamName: "local",
      callbackWaitsForEmptyEventLoop: true,
    });
  });

  it("sees its own variables, its own directory and its own packages only", async () => {
    const { fn } = await deploy(`exports.run = async () => {
      let found = true;
      try { require("zod"); } catch { found = false; }
      const { NODE_CHANNEL_FD, NODE_CHANNEL_SERIALIZATION_MODE, ...environment } = process.env;
      return { environment, found, files: require("fs").readdirSync(".") };
    };`);
    assert.deepEqual(await result(fn), { environment: { GREETING: "hello" }, found: false, files: ["main.js"] });
  });

  it("has the heap that Lambda gives it", async () => {
    const { fn } = await deploy(
      `exports.run = async () => require("v8").getHeapStatistics().heap_size_limit / 2 ** 20;`,
    );
    const mebibytes = Number(await result(fn));
    // Of 128 MiB a tenth is for young objects, in halves of 6 MiB: V8 makes 8 of them, and counts three.
    assert.equal(mebibytes, 116 + 3 * 8);
  });

  it("stays warm, and gets a second process for a second invocation at the same time", async () => {
    const { fn } = await deploy(`let calls = 0; exports.run = async () => [process.pid, ++calls];`);
    const [first] = (await result(fn)) as number[];
    assert.deepEqual(await result(fn), [first, 2]);
    // An invocation takes its process at once: the first one has the warm process when the second one asks.
    const [third, fourth] = await Promise.all([result(fn), result(fn)]);
    const other = fn.processIds().find((id) => id !== first);
    assert.deepEqual(
      [third, fourth],
      [
        [first, 3],
        [other, 1],
      ],
    );
    assert.equal(fn.processIds().length, 2);
  });

  it("ends a process that has nothing to do for a while, and starts another one", async () => {
    const { fn, events } = await deploy(`exports.run = async () => process.pid;`, 5, 1);
    const first = await result(fn);
    await waitFor("the process's end", () => fn.processIds().length === 0);
    assert.notEqual(await result(fn), first);
    assert.deepEqual(
      events.map((event) => event.kind === "invoked" && event.outcome),
      ["succeeded", "succeeded"],
    );
  });

  it("tells how long each invocation took and how it ended, also where there is no room", async () => {
    const { fn, events } = await deploy(`exports.run = async (event) => { if (event.fail) throw new Error("no"); };`);
    await fn.invoke("{}");
    await fn.invoke('{"fail":true}');
    fn.reserveConcurrency(0);
    await fn.invoke("{}");
    const invoked = events.flatMap((event) => (event.kind === "invoked" ? [event] : []));
    assert.deepEqual(
      invoked.map(({ outcome }) => outcome),
      ["succeeded", "failed", "throttled"],
    );
    assert.ok(Number(invoked[0]?.milliseconds) > 0, "no time");
    assert.equal(invoked[2]?.milliseconds, 0);
  });

  it("fails with the error that it throws, and stays warm", async () => {
    const { fn, events } = await deploy(`exports.run = async () => { throw new TypeError("no such luck"); };`);
    const failure = { kind: "failed", errorType: "TypeError", errorMessage: "no such luck" };
    assert.deepEqual(await fn.invoke("{}", "request-1"), failure);
    const pids = fn.processIds();
    assert.deepEqual(await fn.invoke("{}", "request-2"), failure);
    assert.deepEqual(fn.processIds(), pids);
    assert.deepEqual(events[0], {
      kind: "invocation-failed",
      functionName: "f",
      requestId: "request-1",
      message: "no such luck",
    });
  });

  it("is killed at its timeout, and starts afresh", async () => {
    const hanging = "new Promise(() => setInterval(() => {}, 1000))";
    const { fn } = await deploy(`exports.run = async ({ hang }) => hang ? ${hanging} : process.pid;`, 1);
    const before = await result(fn);
    assert.deepEqual(await fn.invoke('{"hang":true}'), {
      kind: "failed",
      errorType: "Sandbox.Timedout",
      errorMessage: "Task timed out after 1 seconds",
    });
    assert.notEqual(await result(fn), before);
  });

  it("fails when it waits for nothing that keeps its process, such as the signal of a time", async () => {
    const { fn } = await deploy(
      `exports.run = async ({ wait }) => wait ? new Promise((resolve) => {
         AbortSignal.timeout(100).addEventListener("abort", resolve);
       }) : process.pid;`,
    );
    assert.deepEqual(await fn.invoke('{"wait":true}'), {
      kind: "failed",
      errorType: "Runtime.ExitError",
      errorMessage: "Runtime exited with error: exit status 0",
    });
    assert.equal(typeof (await result(fn)), "number");
  });

  for (const [crash, how] of [
    ["process.exit(3)", "exit status 3"],
    ["process.kill(process.pid, 'SIGKILL')", "signal: SIGKILL"],
  ] as const)
    it(`fails when its process ends by ${crash}, and starts afresh`, async () => {
      const { fn } = await deploy(`exports.run = async (event) => { if (event.crash) ${crash}; return process.pid; };`);
      assert.deepEqual(await fn.invoke('{"crash":true}'), {
        kind: "failed",
        errorType: "Runtime.ExitError",
        errorMessage: `Runtime exited with error: ${how}`,
      });
      assert.equal(typeof (await result(fn)), "number");
    });

  it("starts afresh when its process has died between two invocations", async () => {
    const { fn } = await deploy(`exports.run = async () => process.pid;`);
    const first = Number(await result(fn));
    process.kill(first, "SIGKILL");
    await waitFor("the process's end", () => fn.processIds().length === 0);
    assert.notEqual(await result(fn), first);
  });

  for (const [code, message] of [
    [`throw new Error("TABLE_NAME is missing");`, "TABLE_NAME is missing"],
    [`exports.walk = () => {};`, "main.run is undefined or not exported"],
  ] as const)
    it(`fails an invocation with the error of its cold start: ${message}`, async () => {
      const { fn } = await deploy(code);
      for (let attempt = 0; attempt < 2; attempt++)
        assert.deepEqual(await fn.invoke("{}"), { kind: "failed", errorType: "Error", errorMessage: message });
    });

  it("passes on each line that it writes", async () => {
    const { fn, events } = await deploy(
      `exports.run = async () => { console.log("one\\ntwo"); console.error("three"); };`,
    );
    assert.equal(await result(fn), null);
    const lines = () => events.flatMap((event) => (event.kind === "log" ? [event.line] : []));
    await waitFor("three lines", () => lines().length === 3);
    assert.deepEqual(lines().sort(), ["one", "three", "two"]);
  });
});
