import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeServicesCommand, DescribeTasksCommand, ECSClient, RunTaskCommand } from "@aws-sdk/client-ecs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import type { LocalService } from "../../../local/fargate/local-service";
import { createOneOffTasks } from "../../../local/fargate/one-off-tasks";
import { createTargetApi } from "../../../local/target/target-api";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const DEFINITION = "arn:aws:ecs:us-east-1:000000000000:task-definition/asking:1";

/** Says what it was asked and with which variable, and ends as it was told. */
const PROGRAM = `
  console.log(process.argv[2], process.env.GREETING);
  process.exit(Number(process.argv[3]));`;

// In the first tier although it starts processes: each runs two lines.
describe("what the local target answers beside invocations", () => {
  const folder = useTemporaryFolder((made) => {
    mkdirSync(join(made, "bin"));
    writeFileSync(join(made, "bin", "asking.js"), PROGRAM);
  });
  const api = use(
    async () => {
      const tasks = createOneOffTasks();
      tasks.define({
        arn: DEFINITION,
        containerName: "operations",
        imageFolder: folder(),
        program: "bin/asking.js",
        environment: { GREETING: "hello" },
        logGroupName: "/ecs/asking",
        streamPrefix: "asked",
      });
      const service = { desiredCount: 2, processIds: () => [1] } as unknown as LocalService; // it needs no more of one
      const targetApi = createTargetApi(tasks, new Map([["shop", service]]));
      const server = createServer(targetApi.listener).listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const options = { ...CLIENT_DEFAULTS, endpoint: url };
      return { ...targetApi, tasks, server, url, ecs: new ECSClient(options), logs: new CloudWatchLogsClient(options) };
    },
    async ({ tasks, server, ecs, logs }) => {
      ecs.destroy();
      logs.destroy();
      await tasks.stop();
      server.closeAllConnections();
      server.close();
    },
  );

  async function run(...command: string[]) {
    const overrides = { containerOverrides: [{ name: "operations", command }] };
    const { tasks = [] } = await api().ecs.send(new RunTaskCommand({ taskDefinition: DEFINITION, overrides }));
    const arn = tasks[0]?.taskArn ?? "";
    const describe = async () => (await api().ecs.send(new DescribeTasksCommand({ tasks: [arn] }))).tasks?.[0];
    await waitFor("the end of the task", async () => (await describe())?.lastStatus === "STOPPED");
    const logStreamName = `asked/operations/${arn.split("/").at(-1)}`;
    const { events = [] } = await api().logs.send(
      new GetLogEventsCommand({ logGroupName: "/ecs/asking", logStreamName }),
    );
    return { task: await describe(), lines: events.map(({ message }) => message) };
  }

  it("runs a task once, with its own words and variables, and keeps what it writes", async () => {
    const { task, lines } = await run("what?", "0");
    assert.deepEqual(lines, ["what? hello"]);
    assert.equal(task?.containers?.[0]?.exitCode, 0);
    assert.equal(task.stoppedReason, "Essential container in task exited");
  });

  it("tells how a task ended", async () => {
    assert.equal((await run("why?", "3")).task?.containers?.[0]?.exitCode, 3);
  });

  it("refuses a definition that nobody made, and a stream that nobody writes to", async () => {
    const command = new RunTaskCommand({ taskDefinition: "other", overrides: { containerOverrides: [] } });
    await assert.rejects(api().ecs.send(command), {
      name: "ClientException",
      message: "There is no task definition other.",
    });
    const read = new GetLogEventsCommand({ logGroupName: "/ecs/asking", logStreamName: "asked/operations/none" });
    await assert.rejects(api().logs.send(read), { name: "ResourceNotFoundException" });
  });

  it("counts the tasks of a service", async () => {
    const { services } = await api().ecs.send(new DescribeServicesCommand({ services: ["shop", "none"] }));
    assert.deepEqual(
      services?.map(({ serviceName, desiredCount, runningCount }) => [serviceName, desiredCount, runningCount]),
      [["shop", 2, 1]],
    );
  });

  it("tells how the target is reached as soon as all of it is there", async () => {
    const get = () => fetch(`${api().url}/local-target`);
    assert.equal((await get()).status, 503);
    const description = { outputs: { queueUrl: "q" }, environment: { AWS_REGION: "us-east-1" } };
    api().describe(description);
    assert.deepEqual(await (await get()).json(), description);
    assert.equal((await fetch(`${api().url}/other`)).status, 404);
  });
});
