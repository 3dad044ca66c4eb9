/** When a message is sent again, and how often: never while an older one may still wait. */
import assert from "node:assert/strict";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { RoundOptions } from "../../../service/reconciliation/round";
import { useReconciledSystem } from "../../support/service/reconciled-system";

/** In milliseconds. */
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

const looking = (queues: boolean, deadLetters: boolean): Partial<RoundOptions> => ({
  look: () => Promise.resolve({ queues, deadLetters }),
});

describe("the message of a missing transaction", () => {
  const system = useReconciledSystem();

  /** Accepts a transaction as of so long ago, and loses its message. */
  async function lose(transactionId: string, ageMilliseconds: number) {
    await system().accept(transactionId, { timestamp: Date.now() - ageMilliseconds });
    await system().relay();
    await system().drain();
  }
  const sendings = async () => (await system().store.findings(10)).map((finding) => finding.sendings);
  const send = (url: string, delaySeconds = 0) =>
    system().sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "{}", DelaySeconds: delaySeconds }));

  const occupy: Record<string, () => Promise<unknown>> = {
    "in the outbox": () => system().accept("waiting", { timestamp: Date.now() }),
    "in the queue": () => send(system().queueUrl),
    "in the queue with a delay": () => send(system().queueUrl, 900),
    "with a consumer": async () => {
      await send(system().queueUrl);
      await system().sqs.send(new ReceiveMessageCommand({ QueueUrl: system().queueUrl, VisibilityTimeout: 900 }));
    },
    "in the dead-letter queue": () => send(system().deadLetterQueueUrl),
  };
  for (const [place, makeWait] of Object.entries(occupy)) {
    it(`is not sent while one waits ${place}, and is when nothing has waited for five minutes`, async () => {
      await lose("lost", 2 * HOUR);
      await makeWait();
      await system().pass();
      await system().passMinutes(30);
      assert.deepEqual(await sendings(), [0]);
      await system().relay();
      await system().purge();
      await system().drain(system().deadLetterQueueUrl);
      await system().passMinutes(12);
      assert.deepEqual(await sendings(), [1]);
    });
  }

  it("is not sent before five minutes after it was missed, however long nothing has waited", async () => {
    await system().passMinutes(10);
    await lose("lost", 2 * HOUR);
    await system().pass();
    await system().passMinutes(4);
    assert.deepEqual(await sendings(), [0]);
    await system().passMinutes(8);
    assert.deepEqual(await sendings(), [1]);
  });

  it("is not sent after looks between which much may have happened", async () => {
    await lose("lost", 2 * HOUR);
    await system().pass();
    for (let look = 0; look < 10; look += 1) {
      await system().passSeconds(200);
      await system().rounds();
    }
    assert.deepEqual(await sendings(), [0]);
  });

  it("is sent three times at most, and then reported, however young it is", async () => {
    await lose("lost", 2 * HOUR);
    await system().pass();
    for (const sent of [1, 2, 3]) {
      assert.equal((await system().store.measure()).unreconciled, 0);
      await system().passMinutes(12);
      assert.deepEqual(await sendings(), [sent]);
      await system().relay();
      assert.equal((await system().drain()).length, 1);
    }
    await system().passMinutes(60);
    await system().pass();
    assert.deepEqual(await sendings(), [3]);
    assert.deepEqual(await system().process(), []);
    assert.equal((await system().store.measure()).unreconciled, 1);
  });

  it("counts the sendings of a month, when it is lost again and again", async () => {
    const { accept, process, deleteItem, deleteObject } = system();
    const transaction = await accept("unlucky", { timestamp: Date.now() - 2 * HOUR });
    await process();
    for (let loss = 0; loss < 4; loss += 1) {
      await deleteItem(transaction);
      await deleteObject(transaction);
      await system().pass();
      await system().passMinutes(12);
      await process();
      await system().passMinutes(6);
    }
    assert.deepEqual(await sendings(), [3]);
  });

  it("is reported after a day, also while it is held back", async () => {
    await lose("lost", 25 * HOUR);
    await lose("younger", 23 * HOUR);
    await system().pass(looking(false, false));
    await system().passMinutes(12, looking(false, false));
    assert.deepEqual(await sendings(), [0, 0]);
    assert.equal((await system().store.measure()).unreconciled, 1);
  });

  it("is sent beside a queue that is never empty when that must have given the first one up", async () => {
    await lose("lost-7-days", 7 * DAY);
    await lose("lost-9-days", 9 * DAY);
    await system().pass(looking(false, true));
    await system().passMinutes(12, looking(false, true));
    assert.deepEqual(await sendings(), [0, 1]);
  });

  it("is sent beside dead letters when these must have expired", async () => {
    await lose("lost-21-days", 21 * DAY);
    await lose("lost-23-days", 23 * DAY);
    await system().pass(looking(false, false));
    await system().passMinutes(12, looking(false, false));
    assert.deepEqual(await sendings(), [0, 1]);
  });
});
