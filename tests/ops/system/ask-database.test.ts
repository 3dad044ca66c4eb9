import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import type { OneOffTasks } from "../../../local/fargate/one-off-tasks";
import { createTasksApi } from "../../../local/fargate/tasks-api";
import { askDatabase, OwnImageError, type Asking } from "../../../ops/system/ask-database";
import { writeAnswer } from "../../../service/operations/answer-lines";
import { use } from "../../support/use";

const TASK = "arn:aws:ecs:us-east-1:000000000000:task/cluster/abc";
const ANSWER = { transaction: undefined, waiting: [] };
const [LINE = ""] = writeAnswer(ANSWER);

/** A state of the task as ECS describes it, and what it has written by then; undefined for no log yet. */
interface State {
  task?: { lastStatus: string; stoppedReason?: string; containers?: { exitCode?: number }[] };
  lines?: string[];
}

/** ECS and CloudWatch Logs over HTTP, with one task that goes through states, the last of which stays. */
async function startCloud() {
  const cloud = { states: [] as State[], commands: [] as unknown[], stopped: [] as string[] };
  let state: State | undefined;
  const tasks: OneOffTasks = {
    define: () => undefined,
    run: (definition, command) => {
      cloud.commands.push([definition, command]);
      return definition === "definition" ? TASK : undefined;
    },
    describe: (taskArn) => {
      state = cloud.states.length > 1 ? cloud.states.shift() : cloud.states[0];
      return { taskArn, ...state?.task };
    },
    stopTask: (taskArn) => cloud.stopped.push(taskArn),
    read: (group, stream) =>
      group === "/ecs/operations" && stream === "operations/operations/abc"
        ? state?.lines?.map((message) => ({ timestamp: 0, message }))
        : undefined,
    stop: () => Promise.resolve(),
  };
  const api = createTasksApi(tasks, () => undefined);
  const server = createServer((request, response) => void api(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const options = { ...CLIENT_DEFAULTS, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  return { cloud, server, clients: { ecs: new ECSClient(options), logs: new CloudWatchLogsClient(options) } };
}

const RUNNING = { lastStatus: "RUNNING" };
const stopped = (exitCode: number) => ({
  lastStatus: "STOPPED",
  stoppedReason: "Essential container in task exited",
  containers: [{ exitCode }],
});

describe("a question to the database", () => {
  const started = use(startCloud, ({ server, clients }) => {
    clients.ecs.destroy();
    clients.logs.destroy();
    server.closeAllConnections();
    server.close();
  });

  function ask(states: State[], signal = new AbortController().signal, definition: string | undefined = "definition") {
    const { cloud, clients } = started();
    Object.assign(cloud, { states, commands: [], stopped: [] });
    const operationsTask = {
      taskDefinitionArn: definition,
      subnetIds: ["s"],
      securityGroupIds: ["g"],
      logGroupName: "/ecs/operations",
    };
    const system = { title: "Stack dev", clients, outputs: { ecsClusterName: "cluster", operationsTask } };
    // No more of a system is read.
    const asking = { system, signal, progress: { say: () => undefined, end: () => undefined } } as unknown as Asking;
    return askDatabase(asking, "trail", "order-1");
  }

  it("is answered as soon as the log has all of the answer, and the task goes its own way", async () => {
    const states = [{ task: { lastStatus: "PENDING" } }, { task: RUNNING }, { task: RUNNING, lines: ["", LINE] }];
    assert.deepEqual(await ask(states), { waiting: [] });
    const { commands, stopped: ended } = started().cloud;
    assert.deepEqual(commands, [["definition", ["trail", "order-1"]]]);
    assert.deepEqual(ended, []);
  });

  it("is answered although the log comes after the end", async () => {
    assert.deepEqual(await ask([{ task: stopped(0) }, { task: stopped(0), lines: [LINE] }]), { waiting: [] });
  });

  it("that fails has the task's own words", async () => {
    const states = [{ task: stopped(1) }, { task: stopped(1), lines: ["The database does not answer."] }];
    await assert.rejects(ask(states), { message: "The one-off task failed: The database does not answer." });
  });

  it("that fails by a mistake has its message, without the trace", async () => {
    const lines = ['error: relation "outbox" does not exist', "    at parse (/app/bin/operations.js:1:2)"];
    await assert.rejects(ask([{ task: stopped(1), lines }]), {
      message: 'The one-off task failed: error: relation "outbox" does not exist',
    });
  });

  it("that no container could take has ECS's words", async () => {
    const task = { lastStatus: "STOPPED", stoppedReason: "CannotPullContainerError: no such image" };
    await assert.rejects(ask([{ task }]), {
      message: "The one-off task ended without an answer: CannotPullContainerError: no such image",
    });
  });

  it("that nobody waits for any more leaves no task behind", async () => {
    const ending = new AbortController();
    const asked = ask([{ task: RUNNING }], ending.signal);
    ending.abort(new Error("interrupted"));
    await assert.rejects(asked);
    assert.deepEqual(started().cloud.stopped, [TASK]);
  });

  it("cannot be asked where the task definition is gone", async () => {
    await assert.rejects(ask([], undefined, "other"), { message: "There is no task definition other." });
  });

  it("cannot be asked of an image of one's own, and says so", async () => {
    const system = { title: "Stack dev", outputs: {} };
    await assert.rejects(askDatabase({ system } as unknown as Asking, "status"), (error: Error) => {
      assert.ok(error instanceof OwnImageError);
      assert.match(
        error.message,
        /^Stack dev runs an image of its own \(imageUri\), which has no program that asks the database/,
      );
      return true;
    });
  });
});
