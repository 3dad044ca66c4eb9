/** Each fault is seen to have its effect on a whole system, and to be mended. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { FAULTS } from "../../../../local/faults/all";
import { SERVICE_FAULTS } from "../../../../local/faults/call-faults";
import type { BegunFault, Share } from "../../../../local/faults/fault";
import { startFaultySurroundings, type FaultySystem } from "../../../../local/faults/faulty-system";
import { functionProcesses } from "../../../../local/faults/function-faults";
import { taskProcesses } from "../../../../local/faults/task-faults";
import { startLocalTarget } from "../../../../local/target/local-target";
import { STACKS_DIRECTORY } from "../../../support/program/stacks";
import { use } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

async function startFaultySystem() {
  const surroundings = await startFaultySurroundings();
  const target = await startLocalTarget({
    directory: STACKS_DIRECTORY,
    config: { eventProcessorTimeoutSeconds: "5", eventProcessorMaximumConcurrency: "2" },
    around: surroundings.around,
  });
  const stop = async () => {
    await target.stop();
    await surroundings.stop();
  };
  return { system: surroundings.surround(target), stop };
}

/** `T` of a process that stands still; empty of one that has ended. */
function stateOf(processId: number): string {
  try {
    return execFileSync("ps", ["-o", "stat=", "-p", String(processId)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
const hasEnded = (processId: number) => /^(Z|$)/.test(stateOf(processId));

describe("a fault of a whole system", function () {
  this.timeout(180_000);
  const started = use(startFaultySystem, ({ stop }) => stop());
  const system = (): FaultySystem => started().system;
  let last = 0;

  const begin = async (name: string, share: Share = 100): Promise<BegunFault> => {
    const fault = FAULTS.find((candidate) => candidate.name === name);
    assert.ok(fault, name);
    return fault.begin(system(), { share, random: () => 0 });
  };
  const request = (path: string, body?: object) =>
    fetch(system().api.url + path, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${system().target.apiToken}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  const post = () => {
    const transactionId = `fault-${(last += 1)}`;
    return request("/transactions", { transactionId, userId: "user-1", amount: "1", currency: "EUR" });
  };
  const isProcessed = async (path: string) => {
    const response = await request(path).catch(() => undefined);
    return response?.status === 200 && ((await response.json()) as { status: string }).status === "processed";
  };
  /** Waits until a new transaction goes all the way. */
  const works = async () => {
    const path = await waitFor("a 202", async () => {
      const response = await post().catch(() => undefined);
      return response?.status === 202 && (response.headers.get("location") ?? undefined);
    });
    await waitFor(`${path} processed`, () => isProcessed(path), 100);
  };
  beforeEach(works);

  /** Those that have not ended; another one may still have to be started. */
  const runningTasks = () => taskProcesses(system()).filter((id) => !hasEnded(id));
  const waitForTasks = () => waitFor("two tasks", () => runningTasks().length === 2);

  for (const name of ["task-killed", "task-terminated", "tasks-killed", "tasks-terminated"])
    it(`ends tasks, which are replaced: ${name}`, async () => {
      await waitForTasks();
      const before = runningTasks();
      await begin(name);
      const left = () => before.filter((id) => !hasEnded(id)).length;
      await waitFor("the end", () => left() === (name.startsWith("tasks") ? 0 : 1));
      await waitForTasks();
      await works();
    });

  for (const name of ["functions-killed", "functions-out-of-memory"])
    it(`ends functions: ${name}`, async () => {
      const before = functionProcesses(system());
      assert.ok(before.length > 0);
      const { mend } = await begin(name);
      await waitFor("the end", () => before.every(hasEnded));
      await mend();
      await works();
    });

  it("lets functions stand still, and go on", async () => {
    const processes = functionProcesses(system());
    const { mend } = await begin("functions-stopped");
    for (const id of processes) assert.match(stateOf(id), /^T/);
    await mend();
    for (const id of processes) assert.doesNotMatch(stateOf(id), /^T/);
  });

  for (const [name, left] of [
    ["functions-killed-mid-batch", []],
    ["functions-killed-after-s3", ["object"]],
    ["functions-killed-after-dynamodb", ["object", "item"]],
  ] as const)
    it(`ends functions at a call: ${name}`, async () => {
      const { mend, detail } = await begin(name);
      assert.equal(detail(), "no call came");
      assert.equal((await post()).status, 202);
      await waitFor("the call", () => detail().startsWith("process "));
      // Its message comes back after the 30 s for which the queue hides it.
      assert.deepEqual(await placesOf(`fault-${last}`), left);
      await mend();
    });

  async function placesOf(id: string): Promise<string[]> {
    const { clients, outputs } = system().target;
    const { Contents: objects = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket: String(outputs.s3BucketName) }),
    );
    const { Items: items = [] } = await clients.dynamodb.send(
      new ScanCommand({ TableName: String(outputs.dynamoDbTableName), ConsistentRead: true }),
    );
    return [
      ...objects.filter(({ Key }) => Key?.endsWith(`/${id}.json`)).map(() => "object"),
      ...items.filter(({ sessionId }) => sessionId?.S === id).map(() => "item"),
    ];
  }

  it("crashes PostgreSQL, or only cuts what is connected to it", async () => {
    const [database] = system().target.databases.values();
    const startedAt = async () => String((await database?.query("SELECT pg_postmaster_start_time() AS at"))?.[0]?.at);
    const before = await startedAt();
    assert.match((await begin("database-connections-cut")).detail(), /^[1-9]\d* connections?$/);
    assert.equal(await startedAt(), before);
    await begin("database-crashed");
    assert.notEqual(await startedAt(), before);
  });

  it("holds PostgreSQL, or slows it down", async () => {
    const paused = await begin("database-paused");
    const held = post();
    assert.equal(await Promise.race([held, new Promise((resolve) => setTimeout(resolve, 300))]), undefined);
    await paused.mend();
    assert.equal((await held).status, 202);
    const slow = await begin("database-commits-slow");
    const start = performance.now();
    assert.equal((await post()).status, 202);
    assert.ok(performance.now() - start > 250);
    await slow.mend();
  });

  it("makes PostgreSQL refuse writes, for a while", async () => {
    const [database] = system().target.databases.values();
    const isReadOnly = async () => (await database?.query("SHOW default_transaction_read_only"))?.[0];
    const { mend } = await begin("database-read-only");
    await waitFor("on", async () => Object.values((await isReadOnly()) ?? {})[0] === "on");
    await mend();
    await waitFor("off", async () => Object.values((await isReadOnly()) ?? {})[0] === "off");
  });

  it("rotates the password", async () => {
    const { secrets, databases } = system().target;
    const [identifier] = databases.keys();
    const secret = () => secrets.read(`arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!${identifier}`);
    const before = secret();
    assert.ok(before);
    await begin("database-password-rotated");
    assert.notEqual(secret(), before);
  });

  it("loses PostgreSQL's answers", async () => {
    const { mend, detail } = await begin("database-answers-lost");
    const posting = post();
    await waitFor("a lost answer", () => /^[1-9]/.test(detail()));
    await mend();
    assert.equal((await posting).status, 202);
  });

  for (const name of [
    ...SERVICE_FAULTS.map((fault) => fault.name),
    "queue-duplicates",
    "queue-reorders",
    "queue-entries-unsent",
    "queue-entries-sent",
  ])
    it(`meets calls: ${name}`, async () => {
      const { mend, detail } = await begin(name);
      assert.equal((await post()).status, 202);
      await waitFor("a call", () => /^[1-9]\d* calls?$/.test(detail()));
      await mend();
    });

  it("cuts clients' connections", async () => {
    const { mend } = await begin("clients-cut");
    await assert.rejects(post());
    await mend();
  });

  it("sets clocks wrong", async () => {
    const minutesOff = async () => {
      const { timestamp } = (await (await post()).json()) as { timestamp: number };
      return Math.round((timestamp - Date.now()) / 60_000);
    };
    const tasks = await begin("task-clock-wrong");
    await waitFor("a time a minute ahead", async () => (await minutesOff()) === 1);
    await tasks.mend();
    await waitFor(
      "the right time of either task",
      async () => (await minutesOff()) === 0 && (await minutesOff()) === 0,
    );
    const functions = await begin("function-clock-wrong");
    assert.match(functions.detail(), /^process \d+ 1 min ahead$/);
    await functions.mend();
  });
});
