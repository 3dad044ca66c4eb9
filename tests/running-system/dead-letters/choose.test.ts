import assert from "node:assert/strict";
import { look, takeAway } from "../../../running-system/dead-letters/choose";
import type { DeadLetter } from "../../../running-system/dead-letters/dead-letter";
import { createSend, type Send } from "../../../running-system/dead-letters/move";
import type { Walk } from "../../../running-system/dead-letters/walk";
import { countLetters, fill, readAll, textAttribute } from "../../support/ops";
import { connectEmulators, createQueue, uniqueName } from "../../support/servers/emulators";
import { use, useForEach } from "../../support/use";

const bodyOf = (n: number) => JSON.stringify({ transactionId: `order-${n}`, userId: "me" });

describe("what is done to dead letters", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => disconnect());

  /** 25 messages: those with an even number are too large, the others were delivered in vain. */
  const queues = useForEach(async () => {
    const { sqs } = emulators().clients;
    const [queueUrl, url] = [await createQueue(sqs, uniqueName("queue-")), await createQueue(sqs, uniqueName("dlq-"))];
    const attributesOf = (n: number) => ({
      requestId: textAttribute(`request ${n}`),
      ...(n % 2 === 0 && { reason: textAttribute(`the amount "${n}" is too large`) }),
    });
    await fill(
      sqs,
      url,
      Array.from({ length: 25 }, (_, n) => ({ body: bodyOf(n), attributes: attributesOf(n) })),
    );
    return { queueUrl, url };
  });

  function walking(signal: AbortSignal = new AbortController().signal): Walk {
    return { sqs: emulators().clients.sqs, queueUrl: queues().url, signal, onSeen: () => undefined };
  }

  const deadBodies = async () => (await readAll(emulators().clients.sqs, queues().url)).map(({ Body }) => Body).sort();
  const evenNumbers = Array.from({ length: 13 }, (_, n) => 2 * n);
  const oddBodies = Array.from({ length: 12 }, (_, n) => bodyOf(2 * n + 1)).sort();
  const allBodies = Array.from({ length: 25 }, (_, n) => bodyOf(n)).sort();

  it("a look counts them by reason, keeps as many as it should, and leaves all of them visible", async () => {
    const { seen, isCut, chosen, reasons, letters } = await look(walking(), {}, 3);
    assert.deepEqual([seen, isCut, chosen.size, letters.length], [25, false, 25, 3]);
    assert.deepEqual(
      reasons.map(({ reason, count }) => [count, reason]),
      [
        [13, 'the amount "..." is too large'],
        [12, "delivered in vain"],
      ],
    );
    assert.equal((await countLetters(emulators().clients.sqs, queues().url)).hidden, 0);
    assert.deepEqual(await deadBodies(), allBodies);
  });

  it("what was chosen goes back with its own attributes and without the reason, and all else stays", async () => {
    const { sqs, lambda } = { ...emulators().clients, lambda: undefined as never };
    const { queueUrl, url } = queues();
    const { chosen } = await look(walking(), { reason: "too large" }, 0);
    const send = createSend({ url, queueUrl }, { sqs, lambda });
    assert.deepEqual(await takeAway(walking(), chosen, send), { done: 13, failures: new Map() });
    const back = await readAll(sqs, queueUrl);
    assert.deepEqual(
      back
        .map(({ Body, MessageAttributes = {} }) => [
          Body,
          Object.entries(MessageAttributes).map(([n, a]) => [n, a.StringValue]),
        ])
        .sort(),
      evenNumbers.map((n) => [bodyOf(n), [["requestId", `request ${n}`]]]).sort(),
    );
    assert.deepEqual(await deadBodies(), oddBodies);
  });

  it("what came after the look is left alone, as a redriven message may be back at once", async () => {
    const { sqs } = emulators().clients;
    const { chosen } = await look(walking(), { reason: "too large" }, 0);
    // Rejected again, with the same reason.
    const send: Send = async (letters) => {
      await fill(sqs, queues().url, letters);
      return new Map();
    };
    assert.equal((await takeAway(walking(), chosen, send)).done, 13);
    assert.deepEqual(await deadBodies(), allBodies);
  });

  it("what could not be sent stays, and is told with the reason", async () => {
    const { chosen, letters } = await look(walking(), { ids: ["order-2", "order-4"] }, 2);
    const refused = letters.find(({ transactionId }) => transactionId === "order-4")?.id ?? "";
    const send: Send = () => Promise.resolve(new Map([[refused, "too large for the queue"]]));
    const taken = await takeAway(walking(), chosen, send);
    assert.deepEqual(taken, { done: 1, failures: new Map([[refused, "too large for the queue"]]) });
    assert.deepEqual(
      await deadBodies(),
      allBodies.filter((body) => body !== bodyOf(2)),
    );
  });

  it("an interruption leaves everything in the queue that was not sent, visible at once", async () => {
    const { chosen } = await look(walking(), {}, 0);
    const ending = new AbortController();
    const sent: DeadLetter[] = [];
    const send: Send = (letters) => {
      sent.push(...letters);
      ending.abort(new Error("interrupted"));
      return Promise.resolve(new Map<string, string>());
    };
    await assert.rejects(takeAway(walking(ending.signal), chosen, send), /interrupted/);
    assert.ok(sent.length > 0 && sent.length < 25 + 1);
    assert.equal((await countLetters(emulators().clients.sqs, queues().url)).hidden, 0);
    const gone = new Set(sent.map(({ body }) => body));
    assert.deepEqual(
      await deadBodies(),
      allBodies.filter((body) => !gone.has(body)),
    );
  });
});
