import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Client } from "pg";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { closeServer, findPortRange, listenOn } from "../../support/local/free-ports";
import { useCommands, type RunningCommand } from "../../support/local/running-command";
import { waitFor } from "../../support/wait-for";

/** What Node takes to start and end at the moment: about 20 ms, and more on a machine that is slow or busy. */
function measureNodeMilliseconds(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["-e", ""]);
  return performance.now() - begin;
}

describe("npm start", () => {
  const startCommand = useCommands();
  let port: number;

  beforeEach(async () => {
    port = await findPortRange(6);
  });

  const start = (...args: string[]) => startCommand("local/start.ts", "--port", String(port), ...args);

  async function assertFails(command: RunningCommand, code: number, message: RegExp): Promise<void> {
    assert.equal(await command.exited, code);
    assert.match(command.stderr(), message);
    assert.doesNotMatch(command.stderr(), /\n\s+at /, "a stack trace");
    await command.assertNothingLeft();
  }

  it("tells what runs where, shows what happens, and ends within two seconds of Ctrl-C", async () => {
    const command = await start();
    await command.prints("Ctrl-C stops everything");
    const queueUrl = `http://127.0.0.1:${port}/000000000000/transactions-dev`;
    for (const line of [
      `export AWS_ENDPOINT_URL_SQS=http://127.0.0.1:${port}`,
      `export AWS_ENDPOINT_URL_S3=http://127.0.0.1:${port}`,
      `export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:${port + 1}`,
      `export AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:${port + 2}`,
      `export AWS_ENDPOINT_URL_SECRETS_MANAGER=http://127.0.0.1:${port + 4}`,
      "export AWS_REGION=us-east-1",
      "export AWS_ACCESS_KEY_ID=local",
      `export QUEUE_URL=${queueUrl}`,
    ])
      assert.ok(command.stdout().includes(`${line}\n`), line);
    for (const row of [
      /dynamodb\/table +│ sessions-dev /,
      /rds\/cluster +│ aurora-cluster-dev +│ postgres:/,
      new RegExp(`lb/ApplicationLoadBalancer +│ transaction-alb-dev +│ http://127.0.0.1:${port + 3} `),
      /ecs\/FargateService +│ transaction-service-dev +│ 2 processes /,
    ])
      assert.match(command.stdout(), row);

    const [curl = ""] = /^curl .*\n.*$/m.exec(command.stdout()) ?? [];
    const answer = execFileSync("sh", ["-c", curl.replace("curl -i", "curl -is")], { encoding: "utf8" });
    assert.match(answer, /^HTTP\/1\.1 202 Accepted\r\n/);
    const [, transactionId = ""] = /"transactionId":"([0-9a-f-]{36})"/.exec(answer) ?? [];
    await command.prints(new RegExp(` done +${transactionId} `));

    const [, connectionString = ""] = /^psql '(postgres:\S+)'$/m.exec(command.stdout()) ?? [];
    // The package would take it for another mode, with a warning.
    const database = new Client({ connectionString: `${connectionString}&uselibpqcompat=true` });
    await database.connect();
    const { rows } = await database.query("SELECT transaction_id AS id FROM transactions");
    assert.deepEqual(rows, [{ id: transactionId }]);
    await database.end();

    const sqs = new SQSClient({ ...CLIENT_DEFAULTS, endpoint: `http://127.0.0.1:${port}` });
    const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    await send('{"transactionId":"pasted","userId":"me"}');
    await command.prints(/ done +pasted /);
    await send("poison");
    await command.prints(/ reject message [0-9a-f-]{36} .*not JSON/);
    sqs.destroy();

    const limit = Math.max(2_000, 100 * measureNodeMilliseconds());
    const begin = performance.now();
    command.signal("SIGINT");
    assert.equal(await command.exited, 0);
    const milliseconds = performance.now() - begin;
    assert.ok(milliseconds < limit, `${milliseconds} ms, where ${limit} ms were allowed`);
    assert.equal(command.stderr(), "");
    await command.assertNothingLeft();
  });

  it("ends cleanly when it is interrupted while it starts, and when terminated", async () => {
    const command = await start();
    await command.prints("Starting");
    command.signal("SIGTERM");
    assert.equal(await command.exited, 0);
    assert.equal(command.stderr(), "");
    await command.assertNothingLeft();
  });

  it("ends when nobody reads what it prints any more", async () => {
    const command = await start();
    await command.prints("Starting");
    command.closeOutput();
    assert.equal(await command.exited, 0);
    await command.assertNothingLeft();
  });

  it("replaces a task of the service that is killed, and says so", async () => {
    const command = await start();
    await command.prints("Ctrl-C stops everything");
    assert.equal(command.kill("bin/main.js"), 2);
    await command.prints(/failed transaction-service-dev .*ended with signal SIGKILL; another one takes its place/);
    const isServing = () => fetch(`http://127.0.0.1:${port + 3}/ready`).then(({ status }) => status === 200);
    await waitFor("the API", isServing);
    command.signal("SIGINT");
    assert.equal(await command.exited, 0);
    await command.assertNothingLeft();
  });

  it("starts PostgreSQL again when that is killed, and says so", async () => {
    const command = await start();
    await command.prints("Ctrl-C stops everything");
    assert.equal(command.kill("bin/postgres -D"), 1);
    await command.prints(/failed aurora-cluster-dev .*PostgreSQL ended with signal SIGKILL and was started again\./);
    const isReady = () => fetch(`http://127.0.0.1:${port + 3}/ready`).then(({ status }) => status === 200);
    await waitFor("the API", isReady);
    command.signal("SIGINT");
    assert.equal(await command.exited, 0);
    await command.assertNothingLeft();
  });

  it("leaves no process and no file when it is killed itself", async () => {
    const command = await start();
    await command.prints("Ctrl-C stops everything");
    assert.ok(command.kill("local/start.ts") >= 1);
    await command.exited;
    await command.assertNothingLeft();
  });

  it("ends with a message when the emulators break down", async () => {
    const command = await start();
    await command.prints("Ctrl-C stops everything");
    assert.equal(command.kill("emulators.mts"), 1);
    await assertFails(command, 1, /^The emulators of DynamoDB, S3, SQS and SNS ended unexpectedly\.\n$/);
  });

  for (const offset of [0, 1, 2, 3, 4, 5])
    it(`names a port that is in use and the remedy: port ${offset + 1} of 6`, async () => {
      const server = await listenOn(port + offset);
      const command = await start();
      await assertFails(
        command,
        1,
        new RegExp(`^Port ${port + offset} on 127.0.0.1 is in use, .*--port \\d+.*\n$`),
      ).finally(() => closeServer(server));
    });

  it("shows the problems of a wrong configuration", async () => {
    const command = await start("-c", "taskCpu=300", "-c", "eventProcessorTimeoutSeconds=2");
    await assertFails(
      command,
      1,
      /2 problems:\n.*taskCpu is "300".*\n.*eventProcessorTimeoutSeconds is "2".*\nWhat was given with --config is to be corrected there: .*\n$/,
    );
  });

  it("names the file of a stack that does not exist", async () => {
    await assertFails(await start("--stack", "nowhere"), 2, /There is no Pulumi\.nowhere\.yaml in /);
  });

  for (const [args, message] of [
    [["--port", "80"], /whole number from 1024 to 65530/],
    [["--prot", "8080"], /unknown option '--prot'/],
    [["-c", "taskCpu"], /form key=value/],
    [["--keep", ""], /must be a path/],
    [["production"], /too many arguments/],
  ] as const)
    it(`refuses ${args.join(" ")}`, async () => {
      await assertFails(await start(...args), 2, message);
    });
});
