import assert from "node:assert/strict";
import { createScoreKeeper } from "../../../local/console/score";
import type { ConsoleSystem } from "../../../local/console/stores/system";
import { createTurn } from "../../../local/console/stores/turn";

const TIMESTAMP = Date.parse("2026-11-26T10:00:00Z");
const DEAD_LETTERS = "http://127.0.0.1/dead-letters";

/** Stores that hold what a test puts there. */
function createStores() {
  const rows = new Map<string, Record<string, unknown>>();
  const items = new Map<string, { sessionId: string; data: string }>();
  const objects = new Map<string, string>();
  const deadLetters: { MessageId: string; Body: string }[] = [];
  let reads = 0;
  let maxKeys = Infinity;
  const query = (sql: string, [value]: unknown[] = []) => {
    if (sql.startsWith("SELECT transaction_id FROM")) {
      const ids = [...rows.keys()].sort().filter((id) => id > String(value));
      return Promise.resolve(ids.map((id) => ({ transaction_id: id })));
    }
    const ids = value as string[];
    reads += ids.length;
    return Promise.resolve(ids.flatMap((id) => rows.get(id) ?? []));
  };
  interface Get {
    input: { RequestItems: { sessions: { Keys: { sessionId: string }[] } } };
  }
  const readItems = ({ input }: Get) => {
    const { Keys } = input.RequestItems.sessions;
    const found = Keys.slice(0, maxKeys).flatMap(({ sessionId }) => items.get(sessionId) ?? []);
    const rest = Keys.slice(maxKeys);
    const UnprocessedKeys = rest.length > 0 ? { sessions: { Keys: rest } } : {};
    return Promise.resolve({ Responses: { sessions: found }, UnprocessedKeys });
  };
  const readObject = ({ input }: { input: { Key: string } }) => {
    const text = objects.get(input.Key);
    if (text === undefined) return Promise.reject(Object.assign(new Error("no such key"), { name: "NoSuchKey" }));
    return Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } });
  };
  // Receives all at once, once; what is shown again needs no answer.
  const sqs = ({ constructor }: object) =>
    Promise.resolve({ Messages: constructor.name === "ReceiveMessageCommand" ? deadLetters.splice(0) : [] });
  const system = {
    outputs: {
      dynamoDbTableName: "sessions",
      s3BucketName: "log",
      deadLetterQueues: { transactions: { url: DEAD_LETTERS, queueUrl: "" } },
    },
    database: { query },
    documents: { send: readItems },
    s3: { send: readObject },
    sqs: { send: sqs },
    inTurn: createTurn(),
  };
  return {
    // The score reads no more of a system than these.
    system: system as unknown as ConsoleSystem,
    rows,
    items,
    objects,
    deadLetters,
    reads: () => reads,
    answerAtMost: (keys: number) => (maxKeys = keys),
    accept: (transactionId: string, amount = "1") => {
      const transaction = { transactionId, userId: "user-1", amount, currency: "EUR", timestamp: TIMESTAMP };
      rows.set(transactionId, transaction);
      return {
        process: (text = JSON.stringify(transaction)) => {
          items.set(transactionId, { sessionId: transactionId, data: text });
          objects.set(`transactions/2026/11/26/${transactionId}.json`, text);
        },
        reject: () => items.set(`${transactionId}#rejection`, { sessionId: `${transactionId}#rejection`, data: "" }),
      };
    },
    accepted: () => rows.size,
  };
}

describe("the score", () => {
  let stores: ReturnType<typeof createStores>;
  let now: number;
  let keeper: ReturnType<typeof createScoreKeeper>;
  beforeEach(() => {
    stores = createStores();
    now = 0;
    keeper = createScoreKeeper(stores.system, new AbortController().signal, () => now);
  });

  /** Compares until nothing is left, twice, some seconds apart. */
  async function compareAll(quiet = true) {
    for (let look = 0; look < 2; look++, now += 5_000)
      for (let n = 0; n < 10; n++) await keeper.work(stores.accepted(), quiet);
    const { accepted, everywhere, onTheWay, rejected, lost } = keeper.score(stores.accepted());
    return { accepted, everywhere, onTheWay, rejected, lost };
  }

  it("reads on where DynamoDB answers a part, as of long transactions", async () => {
    stores.answerAtMost(30);
    for (let n = 0; n < 50; n++) stores.accept(`long-${n}`).process();
    await keeper.work(50, true);
    assert.equal(keeper.score(50).everywhere, 50);
  });

  it("counts what is the same everywhere, once, however often it was told of", async () => {
    for (const id of ["a", "b"]) stores.accept(id).process();
    for (const id of ["a", "b", "a"]) keeper.note(id);
    assert.deepEqual(await compareAll(false), { accepted: 2, everywhere: 2, onTheWay: 0, rejected: 0, lost: 0 });
    keeper.note("a");
    assert.equal(await keeper.work(stores.accepted(), true), false);
    assert.equal(stores.reads(), 2);
  });

  it("finds what nobody told it of, as after a start with what was kept", async () => {
    for (let n = 0; n < 120; n++) stores.accept(`kept-${n}`).process();
    assert.deepEqual(await compareAll(), { accepted: 120, everywhere: 120, onTheWay: 0, rejected: 0, lost: 0 });
  });

  it("takes what is incomplete for lost only after two looks at a system in which nothing is on the way", async () => {
    stores.accept("a");
    assert.deepEqual(await compareAll(false), { accepted: 1, everywhere: 0, onTheWay: 1, rejected: 0, lost: 0 });
    await keeper.work(1, true);
    assert.equal(keeper.score(1).lost, 0);
    assert.deepEqual(await compareAll(), { accepted: 1, everywhere: 0, onTheWay: 0, rejected: 0, lost: 1 });
    assert.deepEqual(keeper.score(1).lostIds, ["a"]);
  });

  it("takes back what it took for lost when that has come", async () => {
    const { process } = stores.accept("a");
    assert.equal((await compareAll()).lost, 1);
    process();
    keeper.note("a");
    assert.deepEqual(await compareAll(), { accepted: 1, everywhere: 1, onTheWay: 0, rejected: 0, lost: 0 });
  });

  it("finds what a store has lost after it was everywhere, and takes that back when it is there again", async () => {
    for (let n = 0; n < 120; n++) stores.accept(`id-${n}`).process();
    assert.equal((await compareAll()).everywhere, 120);
    for (let look = 0; look < 3; look++) await keeper.lookAgain();
    assert.equal((await compareAll()).everywhere, 120, "nothing is lost by looking again");

    const key = "transactions/2026/11/26/id-70.json";
    const object = stores.objects.get(key);
    assert.ok(object !== undefined);
    stores.objects.delete(key);
    stores.items.delete("id-3");
    stores.rows.delete("id-110");
    for (let look = 0; look < 3; look++) await keeper.lookAgain();
    assert.deepEqual(await compareAll(), { accepted: 119, everywhere: 117, onTheWay: 0, rejected: 0, lost: 3 });
    assert.deepEqual(keeper.score(119).lostIds.sort(), ["id-110", "id-3", "id-70"]);

    stores.objects.set(key, object);
    assert.deepEqual(await compareAll(), { accepted: 119, everywhere: 118, onTheWay: 0, rejected: 0, lost: 2 });
  });

  it("takes another content in a store for lost", async () => {
    stores.accept("a").process(JSON.stringify({ transactionId: "a", amount: "2" }));
    stores.accept("b").process();
    stores.objects.set("transactions/2026/11/26/b.json", "{}");
    assert.deepEqual(await compareAll(), { accepted: 2, everywhere: 0, onTheWay: 0, rejected: 0, lost: 2 });
  });

  it("counts what was rejected by its mark, or by its dead letter", async () => {
    stores.accept("marked").reject();
    stores.accept("unmarked");
    stores.deadLetters.push({ MessageId: "1", Body: JSON.stringify({ transactionId: "unmarked" }) });
    assert.deepEqual(await compareAll(), { accepted: 2, everywhere: 0, onTheWay: 0, rejected: 2, lost: 0 });
  });

  it("counts what was rejected and redriven as everywhere", async () => {
    const { reject, process } = stores.accept("a");
    reject();
    assert.equal((await compareAll()).rejected, 1);
    process();
    keeper.note("a");
    assert.deepEqual(await compareAll(), { accepted: 1, everywhere: 1, onTheWay: 0, rejected: 0, lost: 0 });
  });

  it("passes over what is no accepted transaction", async () => {
    keeper.note("another-producers");
    assert.deepEqual(await compareAll(), { accepted: 0, everywhere: 0, onTheWay: 0, rejected: 0, lost: 0 });
  });
});
