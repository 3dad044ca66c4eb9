import assert from "node:assert/strict";
import { postTransactions, type Exchange } from "../../../local/demo/post-transactions";
import { readAuroraRows, readMessages, readObjects, readOutbox, readSessions } from "../../../local/demo/read-stores";
import { verify } from "../../../local/demo/verification";
import type { Postgres } from "../../../local/emulators/postgres";
import { signalAll } from "../../../local/process/signal-all";
import { startLocalTarget, type LocalTarget } from "../../../local/target/local-target";
import type { PostRequest } from "../../../local/demo/sample-transactions";
import { countMessages, totalOf } from "../../../running-system/queue-counts";
import { startLoad } from "../../support/load";
import { STACKS_DIRECTORY } from "../../support/program/stacks";
import { waitFor } from "../../support/wait-for";

const SERVICE = "transaction-service-dev";

type Output = "loadBalancerDns" | "queueUrl" | "deadLetterQueueUrl" | "dynamoDbTableName" | "s3BucketName";
type Secret = "apiTokenSecretArn" | "databaseSecretArn";

describe("the API on the local target", () => {
  let target: LocalTarget;
  let outputs: Record<Output | Secret, string>;
  let database: Postgres;
  let token: string;
  /** All that was ever answered: the stores are compared with all of it. */
  const exchanges: Exchange[] = [];

  before(async () => {
    target = await startLocalTarget({ directory: STACKS_DIRECTORY });
    outputs = target.outputs as typeof outputs;
    const [first] = target.databases.values();
    assert.ok(first);
    database = first;
    token = target.apiToken;
  });
  after(() => target.stop());

  const body = (transactionId: string, more: object = {}) => ({
    transactionId,
    userId: "user-1",
    amount: "12.5",
    currency: "EUR",
    ...more,
  });
  const url = (path: string) => `http://${outputs.loadBalancerDns}${path}`;
  const read = async (path: string): Promise<unknown> =>
    (await fetch(url(path), { headers: { authorization: `Bearer ${token}` } })).json();

  /** Posts them all, and keeps the answers for the final comparison. */
  async function post(...contents: object[]): Promise<Exchange[]> {
    const requests = contents.map((content): PostRequest => ({ body: JSON.stringify(content), valid: true }));
    const api = { url: url(""), token };
    return postTransactions(api, requests, (exchange) => exchanges.push(exchange), new AbortController().signal);
  }

  /** Posts each id twice; an outcome is what the API did not accept, if there is any. */
  const startPosts = (prefix: string) =>
    startLoad(prefix, async (transactionId) => {
      const answers = await post(body(transactionId), body(transactionId));
      return answers.find(({ status }) => status !== 202)?.status ?? 202;
    });

  async function assertEachOnce(): Promise<void> {
    await waitFor("an empty outbox", async () => (await readOutbox(database)).length === 0);
    await waitFor(
      "an empty queue",
      async () => totalOf(await countMessages(target.clients.sqs, outputs.queueUrl)) === 0,
    );
    const stores = {
      aurora: await readAuroraRows(database),
      outbox: [],
      sessions: await readSessions(target.clients.dynamodb, outputs.dynamoDbTableName),
      objects: await readObjects(target.clients.s3, outputs.s3BucketName),
      deadLetters: await readMessages(target.clients.sqs, outputs.deadLetterQueueUrl),
    };
    const { problems, distinct, inAurora } = verify(exchanges, [], stores);
    assert.deepEqual(problems, []);
    assert.equal(inAurora, distinct);
  }

  const processIds = () => target.services.get(SERVICE)?.processIds() ?? [];

  /** The leases of tasks that are gone last for ten seconds, which the test lets pass. */
  const endLeases = () => database.query("UPDATE outbox SET due_at = now()");

  /** Disturbs the system under load, and compares everything with what was answered before, meanwhile and after. */
  async function assertNothingLost(prefix: string, disturb: () => unknown): Promise<void> {
    const load = startPosts(prefix);
    await load.more(25);
    await disturb();
    await load.more(25);
    await load.stop();
    await endLeases();
    await assertEachOnce();
  }

  it("takes a transaction all the way, and shows it", async () => {
    const metadata = { note: "東京 😀", list: [1, null] };
    const [exchange] = await post(body("happy", { metadata }));
    assert.equal(exchange?.status, 202);
    const { timestamp } = exchange.answer as { timestamp: number };
    const expected = { ...body("happy", { amount: "12.50", metadata }), timestamp };
    const isProcessed = async () => ((await read("/transactions/happy")) as { processed: boolean }).processed;
    await waitFor("it to be processed", isProcessed);
    assert.deepEqual(await read("/transactions/happy"), { ...expected, status: "processed", processed: true });
    assert.deepEqual(await read("/users/user-1/transactions"), {
      transactions: [{ ...expected, status: "processed" }],
    });
    await assertEachOnce();
  });

  it("answers a repetition alike and a conflict with 409, and records one", async () => {
    const twins = await post(...Array.from({ length: 20 }, () => body("twice")));
    assert.deepEqual(new Set(twins.map(({ status }) => status)), new Set([202]));
    const [conflict] = await post(body("twice", { amount: "1.00" }));
    assert.equal(conflict?.status, 409);
    await assertEachOnce();
  });

  it("loses nothing while a task is killed, and replaces it", async () => {
    await assertNothingLost("killed", async () => {
      const [victim = 0] = processIds();
      process.kill(victim, "SIGKILL");
      await waitFor("two tasks", () => processIds().length === 2 && !processIds().includes(victim));
    });
  });

  it("loses nothing when both tasks are killed", async () => {
    await assertNothingLost("both", () => {
      signalAll(processIds(), "SIGKILL");
    });
  });

  it("loses nothing when the database crashes and recovers", async () => {
    await assertNothingLost("crashed", () => database.restart("immediate"));
  });

  it("takes a new token soon and the one before it as well, without a restart", async () => {
    const pids = processIds();
    const former = token;
    await post(body("before-rotation"));
    target.secrets.put(outputs.apiTokenSecretArn, "another-token-of-more-than-32-characters");
    const status = async (candidate: string) =>
      (await fetch(url("/transactions/happy"), { headers: { authorization: `Bearer ${candidate}` } })).status;
    // A task asks for the secret at most every ten seconds; two in a row are answered by both tasks.
    const isAccepted = async (candidate: string) =>
      (await status(candidate)) === 200 && (await status(candidate)) === 200;
    await waitFor("the new token", () => isAccepted("another-token-of-more-than-32-characters"));
    assert.ok(await isAccepted(former));
    assert.equal(await status("wrong-token-of-more-than-32-characters"), 401);
    token = "another-token-of-more-than-32-characters";
    await post(body("after-rotation"));
    assert.equal(target.apiToken, token);
    assert.deepEqual(processIds(), pids);
    await assertEachOnce();
  });

  it("goes on when the database's password is rotated, without a restart", async () => {
    const pids = processIds();
    const load = startPosts("rotated");
    await load.more(10);
    const { username } = database;
    target.secrets.put(outputs.databaseSecretArn, JSON.stringify({ username, password: "second password" }));
    await database.query(`ALTER ROLE "${username}" PASSWORD 'second password'`);
    await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [username]);
    await load.more(25);
    await load.stop();
    assert.deepEqual(processIds(), pids);
    await endLeases();
    await assertEachOnce();
  });
});
