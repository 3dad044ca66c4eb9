import assert from "node:assert/strict";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { redriveDeadLetters } from "../../../ops/verbs/dead-letters-take";
import { findDeadLetters } from "../../../ops/verbs/trail-stores";
import type { Context } from "../../../ops/verbs/verb";
import type { DeadLetterQueue } from "../../../shared/operations";
import { countLetters, fill } from "../../support/ops";
import { connectEmulators, createQueue, uniqueName } from "../../support/servers/emulators";
import { use, useForEach } from "../../support/use";

describe("a command about dead letters", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => disconnect());

  const queues = useForEach(async () => {
    const { sqs } = emulators().clients;
    const [queueUrl, url] = [await createQueue(sqs, uniqueName("queue-")), await createQueue(sqs, uniqueName("dlq-"))];
    await fill(
      sqs,
      url,
      Array.from({ length: 3 }, (_, n) => ({ body: JSON.stringify({ transactionId: `order-${n}` }) })),
    );
    return { queueUrl, url };
  });

  /** A system that has these queues, and nothing else. */
  function contextWith(deadLetterQueues: Record<string, DeadLetterQueue>): Context {
    const { sqs } = emulators().clients;
    return {
      system: { clients: { sqs }, outputs: { deadLetterQueues } } as unknown as Context["system"],
      progress: { say: () => undefined, end: () => undefined },
      signal: new AbortController().signal,
    };
  }

  it("tells of those that it could not see, as another command has them in hand", async () => {
    const hold = new ReceiveMessageCommand({ QueueUrl: queues().url, MaxNumberOfMessages: 2, VisibilityTimeout: 30 });
    await emulators().clients.sqs.send(hold);
    const context = contextWith({ transactions: queues() });
    const redrive = redriveDeadLetters({ queue: "transactions", selection: {}, dryRun: false, yes: true });
    const { data, lines } = await redrive(context);
    const unseen = "2 more are in another command's hands; after at most 60 s they are here again.";
    assert.deepEqual(lines(Infinity), [
      "1 of 1 chosen dead letters of transactions were redriven; 0 others stay.",
      unseen,
    ]);
    assert.equal((data as { inFlight: number }).inFlight, 2);
    const second = await redrive(context);
    assert.deepEqual(second.lines(Infinity), [
      "0 of 0 dead letters of transactions are to be redriven.",
      "Nothing was changed.",
      unseen,
    ]);
  });

  it("fails only when each queue shows its messages again", async () => {
    const { queueUrl, url } = queues();
    const context = contextWith({ gone: { queueUrl, url: `${url}-gone` }, transactions: { queueUrl, url } });
    await assert.rejects(findDeadLetters(context, "order-1"));
    assert.deepEqual(await countLetters(emulators().clients.sqs, url), { visible: 3, hidden: 0 });
  });

  it("knows no queue by a name that every object has", async () => {
    const redrive = redriveDeadLetters({ queue: "constructor", selection: {}, dryRun: true, yes: false });
    await assert.rejects(redrive(contextWith({ transactions: queues() })), /^Error: There is no queue constructor: /);
  });
});
