import assert from "node:assert/strict";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DeadLetters, Trail, Transactions } from "../../../../local/console/console-answers";
import type { FaultName, State } from "../../../../local/console/console-state";
import { connectConsoleClient, type ConsoleClient } from "../../../support/local/console-client";
import { startConsoleSystem, type StartedConsole } from "../../../support/local/started-console";
import { use } from "../../../support/use";
import { waitFor } from "../../../support/wait-for";

const NOTHING = {};

describe("the console of a running system", () => {
  const system = use<StartedConsole>(startConsoleSystem, ({ stop }) => stop());
  const client = use<ConsoleClient>(
    () => connectConsoleClient(system().url),
    ({ close }) => close(),
  );

  const isEverywhere = ({ score }: State) => score.accepted > 0 && score.everywhere === score.accepted;
  const last = async () => {
    const [transaction] = (await client().get<Transactions>("/api/transactions")).transactions;
    assert.ok(transaction);
    return transaction;
  };

  it("sends one and follows it until every store has it", async () => {
    assert.match(await client().act("send-one", NOTHING), /^console-\w+-1 was accepted: 202\.$/);
    const { score, flow } = await client().until("one to be everywhere", isEverywhere);
    assert.deepEqual(score, { accepted: 1, everywhere: 1, onTheWay: 0, rejected: 0, lost: 0, lostIds: [] });
    assert.equal(flow.accepted, 1);
    const { transactionId, status, attempts, acceptedAt } = await last();
    assert.deepEqual([status, attempts], ["processed", 1]);

    const trail = await client().get<Trail>(`/api/transactions/${transactionId}`);
    assert.deepEqual([trail.status, trail.missing], ["processed", []]);
    assert.deepEqual(
      trail.steps.map(({ kind }) => kind),
      ["accepted", "sent", "received", "processed"],
    );
    assert.equal(trail.steps[0]?.at, acceptedAt);
    assert.match(trail.steps[2]?.title ?? "", /attempt 1$/);
    const [row, item, claim, object] = trail.stored;
    assert.deepEqual(
      trail.stored.map(({ store }) => store),
      ["Aurora", "DynamoDB", "DynamoDB", "S3"],
    );
    assert.equal((JSON.parse(row?.text ?? "") as { transaction_id: string }).transaction_id, transactionId);
    assert.equal((JSON.parse(claim?.text ?? "") as { acceptedAt: number }).acceptedAt, acceptedAt);
    // The object is the message's text, byte for byte.
    assert.equal((JSON.parse(item?.text ?? "") as { data: string }).data, object?.text);
    assert.equal((JSON.parse(object?.text ?? "") as { transactionId: string }).transactionId, transactionId);
  });

  it("sends the same again and another content under its id, which changes nothing", async () => {
    const { transactionId } = await last();
    assert.equal(await client().act("send-duplicate", NOTHING), `${transactionId}, sent again, was accepted: 202.`);
    assert.match(await client().act("send-conflict", NOTHING), /^Another content under console-\w+-1 was refused: 409/);
    const { score } = await client().until("the same score", isEverywhere);
    assert.equal(score.accepted, 1);
  });

  it("shows what is no transaction among the dead letters, redrives and drops it", async () => {
    assert.match(await client().act("send-poison", NOTHING), /^A message that is no transaction went straight/);
    await client().until("a dead letter", ({ flow }) => flow.deadLetters.transactions === 1);
    const read = async () => (await client().get<DeadLetters>("/api/dead-letters")).deadLetters;
    const [letter] = await read();
    assert.match(letter?.reason ?? "", /allowed is a JSON object/);
    assert.deepEqual([letter?.queue, letter?.body], ["transactions", "this is not JSON, number 1"]);
    const [queue, ids] = ["transactions", [letter?.id ?? ""]];
    assert.match(await client().act("redrive", { queue, ids }), /^1 of 1 dead letters of transactions were sent back/);
    await client().until("its second rejection", ({ flow }) => flow.records.rejected === 2);
    const again = await waitFor("the dead letter to be there again", async () => (await read())[0]);
    assert.notEqual(again.id, letter?.id);
    assert.match(await client().act("redrive", { queue, ids }), /^0 of 1 .* 1 were not: they are gone/);
    const sentence = await client().act("drop", { queue, ids: [again.id], why: "It is poison." });
    assert.match(sentence, /^1 of 1 dead letters of transactions were dropped, on record/);
    await client().until("no dead letter", ({ flow }) => flow.deadLetters.transactions === 0);
  });

  it("loses nothing of a hundred while a task is killed, S3 cut, DynamoDB throttled and the database frozen", async () => {
    const faults: FaultName[] = ["kill-task", "cut-s3", "throttle-dynamodb", "freeze-database"];
    const { score: before } = await client().until("quiet", isEverywhere);
    for (const fault of faults) await client().act("break", { fault });
    await client().until("three that go on", ({ faults: all }) => all.filter(({ isOn }) => isOn).length >= 3);
    const again = await client().post("/api/actions/break", { fault: "cut-s3" });
    assert.deepEqual(again, { status: 409, body: { message: "Cut S3: that goes on already. Mend it first." } });
    const underWay = "A hundred transactions got no answer yet; the client goes on trying.";
    assert.equal(await client().act("send-hundred", NOTHING), underWay);
    for (const fault of faults.toReversed()) await client().act("mend", { fault });
    const isDone = (state: State) => state.score.accepted === before.accepted + 100 && isEverywhere(state);
    const { score, faults: mended, problems } = await client().until("all of them everywhere", isDone);
    assert.deepEqual([score.lost, score.rejected, problems], [0, 0, []]);
    assert.ok(mended.every(({ isOn }) => !isOn));
    const told = client().happenings();
    await waitFor("the sentence about the hundred", () =>
      told.some(({ sentence }) => sentence.startsWith("100 of 100 transactions were accepted")),
    );
    for (const kind of ["broken", "mended", "failed"] as const)
      assert.ok(
        told.some((one) => one.kind === kind),
        kind,
      );
  });

  it("takes nothing for accepted that came past the API, and says what it is", async () => {
    const { target } = system();
    const message = { transactionId: "another-producers", userId: "user-1", timestamp: Date.now() };
    await target.clients.sqs.send(
      new SendMessageCommand({ QueueUrl: String(target.outputs.queueUrl), MessageBody: JSON.stringify(message) }),
    );
    const trail = await waitFor("its trail", async () => {
      const response = await fetch(`${system().url}/api/transactions/another-producers`);
      const answer = (await response.json()) as Trail;
      return response.status === 200 && answer.status === "processed" && answer;
    });
    assert.deepEqual(trail.missing, ["Not in Aurora: its message is another producer's."]);
    // It is compared by what the function told of it; it counts only as accepted what Aurora has.
    await client().until(
      "the score without it",
      ({ score, flow }) => score.accepted === flow.accepted && score.lost === 0,
    );
  });

  it("shows the charts and alarms of the program whose numbers there are, and names the others", async () => {
    const { charts, absentCharts, alarms, absentAlarms, processes } = await client().until("a state", () => true);
    const titles = charts.filter(({ isOfDashboard }) => isOfDashboard).map(({ title }) => title);
    for (const title of ["Lambda Invocations", "Requests and answers", "transactions-dlq-depth"])
      assert.ok(titles.includes(title), title);
    for (const title of ["Aurora CPU Utilization", "queue-age"]) assert.ok(absentCharts.includes(title), title);
    assert.ok(alarms.some(({ name }) => name === "transactions-dlq-depth-dev"));
    assert.ok(absentAlarms.includes("queue-age-dev"));
    const [tasks, functions] = processes;
    assert.deepEqual([tasks?.kind, tasks?.desired, tasks?.processIds.length], ["task", 2, 2]);
    assert.equal(functions?.kind, "function");
  });

  it("refuses what is no action's body, and a queue that there is not", async () => {
    for (const [name, body, sentence] of [
      ["break", { fault: "everything" }, /^The body is not this action's: fault: /],
      ["send-one", { count: 1e9 }, /^The body is not this action's: /],
      ["drop", { queue: "transactions", ids: ["a"], why: " " }, /why/],
      ["redrive", { queue: "__proto__", ids: ["a"] }, /^There is no queue __proto__/],
    ] as const) {
      const answer = await client().post(`/api/actions/${name}`, body);
      assert.equal(answer.status, 400);
      assert.match((answer.body as { message: string }).message, sentence);
    }
    const { status } = await client().post("/api/actions/toString", NOTHING);
    assert.equal(status, 404);
    assert.equal((await fetch(`${system().url}/api/transactions/nobody`)).status, 404);
  });

  // The last one, as it stays.
  it("counts as lost what Aurora has, and nothing is on the way to bring elsewhere", async () => {
    const [database] = system().target.databases.values();
    await database?.query(
      `INSERT INTO transactions (transaction_id, user_id, amount, currency, request_hash, accepted_at)
       VALUES ('lost-1', 'user-1', 1, 'EUR', sha256('lost-1'), now())`,
    );
    await client().act("send-one", NOTHING);
    const isTold = ({ score }: State) => score.lost > 0 && score.onTheWay === 0;
    const { score } = await client().until("the loss", isTold);
    assert.deepEqual([score.lost, score.lostIds, score.everywhere], [1, ["lost-1"], score.accepted - 1]);
  });
});
