/** Every message fifty times, in any order, in five processes of the function at once. */
import assert from "node:assert/strict";
import { createLocalFunction } from "../../../local/lambda/local-function";
import { chunksOf } from "../../../shared/chunks";
import { createRandom, shuffle } from "../../../shared/random";
import { defineFunction, unpackEventProcessor } from "../../support/handlers/deployed-function";
import { ACCEPTED_AT, messageBody, sqsRecord } from "../../support/handlers/factories";
import { useHandlerStores } from "../../support/handlers/handler-stores";
import { readAll } from "../../support/ops";
import { use } from "../../support/use";

const COPIES = 50;
const TRANSACTIONS = 24;
const RUNS = 5;

/** Of each id one message; every third id has a rival with another amount, and every second message states no time. */
function createMessages(): string[] {
  return Array.from({ length: TRANSACTIONS }, (_, number) => {
    const transactionId = `txn-${number}`;
    const timestamp = number % 2 === 0 ? ACCEPTED_AT : undefined;
    const amounts = number % 3 === 0 ? [1, 2] : [1];
    return amounts.map((amount) => messageBody({ transactionId, timestamp, amount }));
  }).flat();
}

/** Each sent at a time of its own, around midnight. */
function createCopies(bodies: readonly string[]) {
  return bodies.flatMap((body, message) =>
    Array.from({ length: COPIES }, (_, copy) =>
      sqsRecord({ messageId: `message-${message}-${copy}`, body, sentTimestamp: ACCEPTED_AT - 25 + copy }),
    ),
  );
}

const idOf = (body: string) => (JSON.parse(body) as { transactionId: string }).transactionId;

describe("fifty copies of each message", () => {
  const stores = useHandlerStores(use);
  const archive = use(unpackEventProcessor, ({ remove }) => remove());
  const localFunction = use(
    async () => {
      const { environment, sdkEnvironment } = stores();
      const definition = await defineFunction(archive().directory, { ...environment, ...sdkEnvironment });
      return createLocalFunction(definition, () => undefined);
    },
    ({ stop }) => {
      stop();
    },
  );

  it("shuffled and processed at once are one row and one object each, and the rivals that lost are dead letters", async () => {
    const bodies = createMessages();
    const copies = createCopies(bodies);
    shuffle(copies, createRandom(1));
    const batches = chunksOf(copies, 10).values();
    await Promise.all(
      Array.from({ length: RUNS }, async () => {
        for (let batch of batches)
          // What meets another copy's write under way is handed back, and comes again.
          while (batch.length > 0) {
            const outcome = await localFunction().invoke(JSON.stringify({ Records: batch }));
            assert.equal(outcome.kind, "succeeded");
            const { batchItemFailures } = JSON.parse(outcome.payload) as {
              batchItemFailures: { itemIdentifier: string }[];
            };
            const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
            batch = batch.filter(({ messageId }) => again.has(messageId));
          }
      }),
    );

    const rows = await stores().rows();
    const won = rows.map(({ data }) => data?.S ?? "");
    assert.deepEqual(won.map(idOf).sort(), [...new Set(bodies.map(idOf))].sort());
    for (const body of won) assert.ok(bodies.includes(body), body);
    const expectedObjects = rows.map(({ sessionId, timestamp, data }) => {
      const day = new Date(Number(timestamp?.N)).toISOString().slice(0, 10).replaceAll("-", "/");
      return [`transactions/${day}/${sessionId?.S}.json`, data?.S];
    });
    assert.deepEqual((await stores().objects()).map(({ key, text }) => [key, text]).sort(), expectedObjects.sort());
    const dead = await readAll(stores().sqs, stores().environment.DEAD_LETTER_QUEUE_URL);
    const letters = Map.groupBy(dead, ({ Body }) => Body ?? "");
    assert.deepEqual([...letters.keys()].sort(), bodies.filter((body) => !won.includes(body)).sort());
    // A call that took too long is made again: a dead letter is sent at least once.
    for (const [body, { length }] of letters) assert.ok(length >= COPIES, `${length} of ${body}`);
  });
});
