/** Ten thousand dead letters of three reasons, one of which is redriven, by a command that is killed half-way. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { portsFrom } from "../../../local/process/ports";
import { startLocalTarget } from "../../../local/target/local-target";
import { readSessions } from "../../../local/demo/read-stores";
import { HIDDEN_SECONDS } from "../../../running-system/dead-letters/walk";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import { findPortRange } from "../../support/local/free-ports";
import { countLetters, fill, readAll, textAttribute } from "../../support/ops";
import { STACKS_DIRECTORY } from "../../support/program/stacks";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const COUNT = 10_000;

/** Every third one was delivered in vain, and has no reason. */
const REASONS = ["the table is missing", "the amount is too large", undefined];

/** For the packages and ten thousand messages; a heap that grew with the bodies would not do. */
const HEAP_MIB = 128;

describe("a redrive of one reason of three, killed half-way and repeated", () => {
  const running = use(
    async () => {
      const port = await findPortRange(6);
      return { port, target: await startLocalTarget({ directory: STACKS_DIRECTORY, ports: portsFrom(port) }) };
    },
    ({ target }) => target.stop(),
  );

  function startRedrive(): ChildProcess {
    const options = [
      "dlq",
      "redrive",
      "--reason",
      "TABLE is missing",
      "--yes",
      "--json",
      "--port",
      String(running().port),
    ];
    return spawn(
      process.execPath,
      [`--max-old-space-size=${HEAP_MIB}`, "-r", "ts-node/register", "ops/run.ts", ...options],
      { cwd: PROJECT_DIRECTORY, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "inherit"] },
    );
  }

  /** What the command tells when it has ended. */
  async function redrive(): Promise<{ chosen: number; done: number; seen: number }> {
    const child = startRedrive();
    const output = child.stdout ? text(child.stdout) : "";
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0);
    return JSON.parse(await output) as { chosen: number; done: number; seen: number };
  }

  it("processes every one of that reason, once, and leaves every other as it was", async () => {
    const { clients, outputs } = running().target;
    const { sqs } = clients;
    const { url } = (outputs.deadLetterQueues as Record<"transactions", { url: string }>).transactions;
    const letters = Array.from({ length: COUNT }, (_, n) => {
      const reason = REASONS[n % REASONS.length];
      return {
        body: JSON.stringify({
          transactionId: `dead-${n}`,
          userId: "me",
          amount: "1.00",
          currency: "EUR",
          timestamp: 1_700_000_000_000 + n,
        }),
        attributes: {
          requestId: textAttribute(`r${n}`),
          ...(reason !== undefined && { reason: textAttribute(reason) }),
        },
      };
    });
    const ids = await fill(sqs, url, letters);

    const child = startRedrive();
    const isHalfWay = async () => {
      const { visible, hidden } = await countLetters(sqs, url);
      return visible + hidden < COUNT - 500;
    };
    await waitFor("some that are gone", isHalfWay, 120);
    child.kill("SIGKILL");
    await once(child, "close");
    const { visible, hidden } = await countLetters(sqs, url);
    const gone = COUNT - visible - hidden;
    assert.ok(gone < COUNT / 3, "it was not killed half-way");
    const isShownAgain = async () => {
      // The emulator shows again what is due when somebody receives, and holds this one until the next time.
      await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 0 }));
      return (await countLetters(sqs, url)).hidden <= 1;
    };
    await waitFor("what it held", isShownAgain, HIDDEN_SECONDS + 90);

    const begin = Date.now();
    const { chosen, done, seen } = await redrive();
    console.log(`      ${done} of ${seen} dead letters redriven in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
    assert.deepEqual([chosen, done, seen], [3_334 - gone, 3_334 - gone, COUNT - gone]);
    assert.equal((await redrive()).chosen, 0);

    const sessions = () => readSessions(clients.dynamodb, String(outputs.dynamoDbTableName));
    await waitFor("all of them to be processed", async () => (await sessions()).length === 3_334, 120);
    const expected = letters.filter((_, n) => n % 3 === 0).map(({ body }) => body);
    assert.deepEqual((await sessions()).map(({ data }) => data).sort(), expected.sort());
    const left = await readAll(sqs, url);
    assert.deepEqual(
      left
        .map(({ MessageId, Body, MessageAttributes = {} }) => [MessageId, Body, Object.keys(MessageAttributes).sort()])
        .sort(),
      letters
        .flatMap(({ body, attributes }, n) => (n % 3 === 0 ? [] : [[ids[n], body, Object.keys(attributes).sort()]]))
        .sort(),
    );
  }).timeout(600_000);
});
