import assert from "node:assert/strict";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Message } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { functionProcesses } from "../../../local/faults/function-faults";
import { signalAll } from "../../../local/process/signal-all";
import { startObservedTarget } from "../../support/local/observed-target";
import type { ObservedTarget } from "../../support/local/observed-target";
import { chunksOf } from "../../../shared/chunks";
import { countLetters } from "../../support/ops";
import { waitFor } from "../../support/wait-for";

/** 2026-03-04T05:06:07.089Z */
const TIMESTAMP = 1_772_600_767_089;
/** Six times the least timeout of a function. What comes sooner has been delivered once. */
const VISIBILITY_SECONDS = 18;
const FUNCTION = "event-processor-dev";
const DEAD_LETTERS = "transactions-dlq-dev";

function transaction(transactionId: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ transactionId, userId: "user-1", timestamp: TIMESTAMP, ...more });
}

function deadLetter(system: ObservedTarget, queueName: string, body: string, limitSeconds?: number): Promise<Message> {
  const find = async () => (await system.messages(queueName, body))[0];
  return waitFor(`${body} in ${queueName}`, find, limitSeconds);
}

describe("the system on the local target", () => {
  let system: ObservedTarget;
  let lambda: LambdaClient;

  before(async () => {
    system = await startObservedTarget();
    lambda = new LambdaClient({ ...CLIENT_DEFAULTS, endpoint: system.target.endpoints.lambda });
  });
  after(async () => {
    lambda.destroy();
    await system.stop();
  });
  afterEach(() => {
    system.s3.decide = () => "pass";
    system.target.functions.get(FUNCTION)?.localFunction.reserveConcurrency(undefined);
  });

  const delivered = (transactionId: string, count = 1) =>
    waitFor(
      `${count} deliveries of ${transactionId}`,
      () => system.deliveries(transactionId).length >= count && system.deliveries(transactionId),
    );

  it("lets the function read no configuration of the user's own", () => {
    const { environment } = system.target.functions.get(FUNCTION)?.localFunction.definition ?? {};
    assert.deepEqual(
      [environment?.AWS_CONFIG_FILE, environment?.AWS_SHARED_CREDENTIALS_FILE],
      ["/dev/null", "/dev/null"],
    );
  });

  it("records a transaction in the table and in the log, byte for byte", async () => {
    const body =
      '{ "transactionId":"happy", "userId":"user-1",\n "timestamp":1772600767089, "note":"\\u00e4 ä 東京 \\"q\\"" }';
    await system.send(body);
    const [delivery] = await delivered("happy");
    assert.equal(delivery?.verdict, "done");
    assert.deepEqual(await system.rows("happy"), [
      { sessionId: "happy", userId: "user-1", timestamp: TIMESTAMP, status: "processed", data: body },
    ]);
    assert.deepEqual(await system.objects("happy"), { "transactions/2026/03/04/happy.json": body });
  });

  it("takes the time of sending for a transaction without a timestamp", async () => {
    const before = Date.now();
    await system.send('{"transactionId":"timeless","userId":"user-1"}');
    await delivered("timeless");
    const [row] = await system.rows("timeless");
    assert.ok(Number(row?.timestamp) >= before && Number(row?.timestamp) <= Date.now(), String(row?.timestamp));
  });

  it("records a duplicate once", async () => {
    const body = transaction("twice");
    await system.send(body, body);
    const deliveries = await delivered("twice", 2);
    assert.deepEqual(
      deliveries.map(({ verdict, duplicate }) => [verdict, duplicate]),
      [
        ["done", false],
        ["done", true],
      ],
    );
    assert.equal((await system.rows("twice")).length, 1);
    assert.deepEqual(await system.objects("twice"), { "transactions/2026/03/04/twice.json": body });
  });

  it("keeps the first of two messages with one id and puts the other into the dead-letter queue", async () => {
    const [first, second] = [transaction("conflict", { amount: 1 }), transaction("conflict", { amount: 2 })];
    await system.send(first, second);
    const letter = await deadLetter(system, DEAD_LETTERS, second);
    assert.match(letter.MessageAttributes?.reason?.StringValue ?? "", /conflict/);
    assert.deepEqual(
      (await system.rows("conflict")).map(({ data }) => data),
      [first],
    );
    assert.deepEqual(await system.messages(DEAD_LETTERS, first), []);
  });

  it("puts poison into the dead-letter queue at once, with its body and the reason", async () => {
    await system.send("{ not JSON", transaction("beside-poison"));
    const letter = await deadLetter(system, DEAD_LETTERS, "{ not JSON", VISIBILITY_SECONDS - 3);
    assert.match(letter.MessageAttributes?.reason?.StringValue ?? "", /not JSON/);
    assert.match(letter.MessageAttributes?.requestId?.StringValue ?? "", /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      (await delivered("beside-poison")).map(({ verdict, receiveCount }) => [verdict, receiveCount]),
      [["done", 1]],
    );
  });

  it("sends only the record anew whose dependency failed, which succeeds when it comes back", async () => {
    system.s3.decide = (request) =>
      request.startsWith("PUT") && request.includes("flaky") && system.deliveries("flaky").length === 0
        ? "fail"
        : "pass";
    await system.send(transaction("steady-1"), transaction("flaky"), transaction("steady-2"));
    const flaky = await delivered("flaky", 2);
    assert.deepEqual(
      flaky.map(({ verdict, receiveCount }) => [verdict, receiveCount]),
      [
        ["wait", 1],
        ["done", 1],
      ],
    );
    for (const steady of ["steady-1", "steady-2"]) {
      const deliveries = system.deliveries(steady);
      assert.deepEqual(
        deliveries.map(({ verdict, receiveCount, requestId }) => [verdict, receiveCount, requestId]),
        [["done", 1, flaky[0]?.requestId]],
      );
    }
  });

  it("delivers the records of a killed process again", async () => {
    let reached = false;
    system.s3.decide = (request) => {
      if (!request.includes("victim") || reached) return "pass";
      reached = true;
      return "hang";
    };
    await system.send(transaction("victim"), transaction("neighbour"));
    await waitFor("the processor at work", () => reached);
    await delivered("neighbour");
    signalAll(functionProcesses(system), "SIGKILL");
    // Either may have been the cause, so that one goes first and the other one comes once more, alone.
    const again = () => [...system.deliveries("victim"), ...system.deliveries("neighbour").slice(1)];
    await waitFor("both again", () => again().filter(({ verdict }) => verdict === "done").length === 2);
    assert.ok(again().every(({ receiveCount }) => receiveCount <= 2));
    assert.equal(system.deliveries("neighbour").at(-1)?.duplicate, true);
    assert.equal((await system.rows("victim")).length, 1);
    assert.equal((await system.rows("neighbour")).length, 1);
    assert.ok(system.failures().some(({ message }) => message === "Runtime exited with error: signal: SIGKILL"));
  });

  it("loses nothing while the function is throttled, and goes on with what is in hand", async () => {
    const { localFunction } = system.target.functions.get(FUNCTION) ?? assert.fail("no function");
    localFunction.reserveConcurrency(0);
    const ids = Array.from({ length: 30 }, (_, n) => `throttled-${n}`);
    for (const chunk of chunksOf(ids, 10)) await system.send(...chunk.map((id) => transaction(id)));
    const invoke = new InvokeCommand({ FunctionName: FUNCTION, Payload: transaction("refused") });
    await assert.rejects(lambda.send(invoke), { name: "TooManyRequestsException" });
    await lambda.send(
      new InvokeCommand({ FunctionName: FUNCTION, InvocationType: "Event", Payload: transaction("throttled-event") }),
    );
    const { queueUrl } = system.target.outputs as { queueUrl: string };
    const isInHand = async () => (await countLetters(system.target.clients.sqs, queueUrl)).hidden > 0;
    await waitFor("a batch in the mapping's hand", isInHand);
    localFunction.reserveConcurrency(undefined);
    for (const id of ids) {
      const deliveries = await waitFor(`${id} to be done`, () => {
        const all = system.deliveries(id);
        return all.at(-1)?.verdict === "done" && all;
      });
      // A second one only where the machine takes longer for all of them than the visibility timeout.
      assert.ok(deliveries.every(({ receiveCount }) => receiveCount <= 2));
    }
    await waitFor("the event", async () => (await system.rows("throttled-event")).length === 1);
    assert.deepEqual(await system.messages(DEAD_LETTERS, transaction("throttled-0")), []);
  });

  it("processes a direct asynchronous invocation", async () => {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: FUNCTION, InvocationType: "Event", Payload: transaction("direct") }),
    );
    assert.equal(answer.StatusCode, 202);
    await waitFor("the row", async () => (await system.rows("direct")).length === 1);
    assert.deepEqual(await system.objects("direct"), { "transactions/2026/03/04/direct.json": transaction("direct") });
  });

  it("retries a failing asynchronous invocation twice, then puts it into its own dead-letter queue", async () => {
    const event = JSON.stringify({ transactionId: "direct-poison", timestamp: TIMESTAMP });
    await lambda.send(new InvokeCommand({ FunctionName: FUNCTION, InvocationType: "Event", Payload: event }));
    const letter = await deadLetter(system, "lambda-dlq-dev", event);
    const attributes = letter.MessageAttributes ?? {};
    const requestId = attributes.RequestID?.StringValue;
    const attempts = system.failures().filter((failure) => "requestId" in failure && failure.requestId === requestId);
    assert.equal(attempts.length, 3);
    assert.deepEqual(attributes.ErrorCode, { DataType: "Number", StringValue: "200" });
    assert.match(attributes.ErrorMessage?.StringValue ?? "", /userId/);
  });

  it("answers a synchronous invocation with the result, or with the function's error", async () => {
    const invoke = (Payload: string) => lambda.send(new InvokeCommand({ FunctionName: FUNCTION, Payload }));
    const good = await invoke(transaction("synchronous"));
    assert.equal(good.FunctionError, undefined);
    assert.deepEqual(JSON.parse(good.Payload?.transformToString() ?? ""), {
      status: "processed",
      transactionId: "synchronous",
    });
    const bad = await invoke("{}");
    assert.equal(bad.FunctionError, "Unhandled");
    assert.match(bad.Payload?.transformToString() ?? "", /transactionId/);
  });
});
