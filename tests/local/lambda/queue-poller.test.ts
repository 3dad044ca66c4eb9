import assert from "node:assert/strict";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import type { LocalFunction } from "../../../local/lambda/local-function";
import { chunksOf } from "../../../shared/chunks";
import { startQueuePoller } from "../../../local/lambda/queue-poller";
import type { QueuePollerArgs } from "../../../local/lambda/queue-poller";
import type { LiveEvent } from "../../../local/live-events/live-event";
import { connectEmulators, uniqueName } from "../../support/servers/emulators";
import { use } from "../../support/use";
import { waitFor } from "../../support/wait-for";

const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:queue";

describe("the poller of a queue", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => {
    disconnect();
  });
  let stopPoller: () => void = () => undefined;
  let isThrottled: () => boolean;
  beforeEach(() => {
    isThrottled = () => false;
  });
  afterEach(() => {
    stopPoller();
  });

  /** The visibility timeout where a message is to come again: what takes longer than this, too, comes again. */
  const AGAIN_SECONDS = 2;

  /** A queue with these messages, and a poller that gives its batches to `respond`. */
  async function poll(
    bodies: string[],
    respond: (bodies: string[], event: SQSEvent) => unknown,
    settings: Partial<QueuePollerArgs> = {},
    visibilitySeconds = 60,
  ) {
    const { sqs } = emulators().clients;
    const { QueueUrl = "" } = await sqs.send(
      new CreateQueueCommand({
        QueueName: uniqueName("queue-"),
        Attributes: { VisibilityTimeout: String(visibilitySeconds) },
      }),
    );
    const send = async (all: string[]) => {
      for (const chunk of chunksOf(all, 10)) {
        const Entries = chunk.map((MessageBody, n) => ({ Id: String(n), MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    };
    await send(bodies);
    const events: LiveEvent[] = [];
    const invoke = async (payload: string) => {
      const event = JSON.parse(payload) as SQSEvent;
      if (isThrottled()) return { kind: "throttled" } as const;
      try {
        const response = await respond(
          event.Records.map(({ body }) => body),
          event,
        );
        return { kind: "succeeded", payload: JSON.stringify(response ?? null) } as const;
      } catch (error) {
        return { kind: "failed", errorType: "Error", errorMessage: String(error) } as const;
      }
    };
    const args: QueuePollerArgs = {
      queue: { sqs, url: QueueUrl, arn: QUEUE_ARN, visibilityTimeoutSeconds: visibilitySeconds },
      batch: { maxMessages: 10, windowSeconds: 0 },
      // The poller needs no more of a function than these.
      localFunction: { definition: { name: "f" }, invoke } as unknown as LocalFunction,
      maxConcurrency: 2,
      reportsItemFailures: true,
      emit: (event) => events.push(event),
      ...settings,
    };
    stopPoller = startQueuePoller(args, 100);
    const drained = () =>
      waitFor("an empty queue", async () => {
        const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
        const { Attributes } = await sqs.send(command);
        return AttributeNames.every((name) => Attributes?.[name] === "0");
      });
    return { events, drained, send };
  }

  const numbered = (count: number) => Array.from({ length: count }, (_, n) => `message ${n}`);

  it("delivers every message once in batches of the given size", async () => {
    const batches: string[][] = [];
    const { drained } = await poll(numbered(25), (bodies) => void batches.push(bodies), {
      batch: { maxMessages: 4, windowSeconds: 0 },
    });
    await drained();
    assert.deepEqual(batches.flat().sort(), numbered(25).sort());
    assert.ok(batches.every(({ length }) => length <= 4));
  });

  it("tells of each message that it receives when that was sent", async () => {
    const begin = Date.now();
    const { drained, events } = await poll(numbered(3), () => undefined);
    await drained();
    const received = events.flatMap((event) => (event.kind === "received" ? event.messages : []));
    assert.equal(new Set(received.map(({ messageId }) => messageId)).size, 3);
    for (const { sentAt } of received) assert.ok(sentAt >= begin - 1 && sentAt <= Date.now(), String(sentAt));
  });

  it("fills a batch within its window", async () => {
    const batches: string[][] = [];
    // It ends with the last message, long before the window does.
    const settings = { batch: { maxMessages: 25, windowSeconds: 60 } };
    const { drained } = await poll(numbered(25), (bodies) => void batches.push(bodies), settings);
    await drained();
    assert.deepEqual(
      batches.map(({ length }) => length),
      [25],
    );
  });

  it("ends a batch at the 6 MB of an event, and delivers what it has beyond that in the next", async () => {
    const batches: number[] = [];
    const bytes: number[] = [];
    const respond = (bodies: string[], event: SQSEvent) => {
      batches.push(bodies.length);
      bytes.push(Buffer.byteLength(JSON.stringify(event)));
    };
    const bodies = numbered(70).map((body) => body.padEnd(50_000, "é\n")); // 75 kB, and 100 kB of JSON
    const settings = { batch: { maxMessages: 70, windowSeconds: 5 }, maxConcurrency: 1 };
    const { drained } = await poll(bodies, respond, settings);
    await drained();
    assert.equal(
      batches.reduce((sum, count) => sum + count, 0),
      70,
    );
    assert.ok(Math.max(...bytes) <= 6_291_456, `an event of ${Math.max(...bytes)} bytes`);
    assert.ok(Math.max(...bytes) > 6_000_000, `no event beyond ${Math.max(...bytes)} bytes`);
  });

  it("runs as many invocations at once as it may, and no more", async () => {
    let running = 0;
    let most = 0;
    const { drained } = await poll(
      numbered(12),
      async () => {
        most = Math.max(most, ++running);
        await waitFor("company", () => most === 3);
        running--;
      },
      { batch: { maxMessages: 1, windowSeconds: 0 }, maxConcurrency: 3 },
    );
    await drained();
    assert.equal(most, 3);
  });

  it("goes on with other messages while invocations take long that are not full", async () => {
    const seen = new Set<string>();
    const { drained, send } = await poll(
      [],
      async (bodies) => {
        for (const body of bodies) seen.add(body);
        await waitFor("all messages", () => seen.size === 4);
      },
      { maxConcurrency: 4 },
    );
    for (const body of numbered(4)) {
      await send([body]);
      await waitFor(body, () => seen.has(body));
    }
    await drained();
  });

  it("leaves what the function reports as failed until it is visible again", async () => {
    const deliveries: string[] = [];
    const respond = (_bodies: string[], { Records }: SQSEvent) => {
      deliveries.push(...Records.map(({ body, attributes }) => `${body}, ${attributes.ApproximateReceiveCount}`));
      const failed = Records.filter(
        ({ body, attributes }) => body === "message 1" && attributes.ApproximateReceiveCount === "1",
      );
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    };
    const { drained } = await poll(numbered(3), respond, {}, AGAIN_SECONDS);
    await drained();
    assert.deepEqual(deliveries, ["message 0, 1", "message 1, 1", "message 2, 1", "message 1, 2"]);
  });

  for (const [what, first] of [
    ["throws", () => Promise.reject(new Error("broken"))],
    ["reports an id that is not in the batch", () => ({ batchItemFailures: [{ itemIdentifier: "unknown" }] })],
    ["reports an empty id", () => ({ batchItemFailures: [{ itemIdentifier: "" }] })],
  ] as const)
    it(`delivers a whole batch again when the function ${what}`, async () => {
      const batches: string[][] = [];
      const respond = (bodies: string[]) => {
        batches.push(bodies);
        return batches.length === 1 ? first() : undefined;
      };
      const { drained } = await poll(numbered(2), respond, {}, AGAIN_SECONDS);
      await drained();
      assert.deepEqual(batches.flat().sort(), ["message 0", "message 0", "message 1", "message 1"]);
    });

  it("tries a throttled batch again while its messages are hidden, which is one delivery, and then has another", async () => {
    const deliveries: string[] = [];
    const end = performance.now() + 1_000 * (AGAIN_SECONDS + 1);
    let throttles = 0;
    isThrottled = () => {
      throttles++;
      return performance.now() < end;
    };
    const respond = (_bodies: string[], { Records }: SQSEvent) => {
      deliveries.push(...Records.map(({ body, attributes }) => `${body}, ${attributes.ApproximateReceiveCount}`));
    };
    const { drained } = await poll(numbered(3), respond, {}, AGAIN_SECONDS);
    await drained();
    assert.deepEqual(deliveries.sort(), ["message 0, 2", "message 1, 2", "message 2, 2"]);
    assert.ok(throttles > 5, `${throttles} tries`);
  });

  it("takes a response for a success if the mapping does not ask for failures", async () => {
    const batches: string[][] = [];
    const { drained } = await poll(
      numbered(1),
      (bodies, { Records }) => {
        batches.push(bodies);
        return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
      { reportsItemFailures: false },
    );
    await drained();
    assert.equal(batches.length, 1);
  });

  it("tells of a queue that it cannot read, and keeps trying", async () => {
    const { events } = await poll([], () => undefined, {
      queue: {
        sqs: emulators().clients.sqs,
        url: `${emulators().endpoints.services}/000000000000/missing`,
        arn: QUEUE_ARN,
        visibilityTimeoutSeconds: 60,
      },
    });
    await waitFor("two complaints", () => events.length >= 2);
    assert.match(events[0]?.kind === "mapping-failed" ? events[0].message : "", /does not exist/);
  });
});
