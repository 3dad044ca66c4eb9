import assert from "node:assert/strict";
import { useDeployedFunction } from "../support/handlers/deployed-function";
import { ACCEPTED_AT, messageBody, sqsRecord } from "../support/handlers/factories";
import { useHandlerStores } from "../support/handlers/handler-stores";

// In the first tier although it starts a process a test, which takes a fifth of a second.
describe("messages against the event processor", () => {
  const stores = useHandlerStores();
  const deployed = useDeployedFunction(stores);

  /** Delivers bodies and gives what became of them. */
  async function deliver(bodies: string[]) {
    const records = bodies.map((body, index) => sqsRecord({ messageId: `message-${index}`, body }));
    const { value, written } = await deployed().invoke({ Records: records });
    assert.deepEqual(value, { batchItemFailures: [] });
    const { rows, objects, receive, environment } = stores();
    const deadLetters = [];
    for (let batch = await receive(environment.DEAD_LETTER_QUEUE_URL); batch.length > 0;) {
      deadLetters.push(...batch);
      batch = await receive(environment.DEAD_LETTER_QUEUE_URL);
    }
    return {
      written,
      rows: await rows(),
      keys: (await objects()).map(({ key }) => key),
      rejected: deadLetters.map(({ Body: body, MessageAttributes: attributes }) => ({
        body,
        reason: attributes?.reason?.StringValue ?? "",
      })),
      queued: await receive(environment.QUEUE_URL),
    };
  }

  describe("that reach for another key of the log through their id", () => {
    const ids: Record<string, unknown> = {
      "a dot segment": "../../../other",
      "a dot segment behind a name": "a/../../b",
      "only dots": "..",
      "an absolute path": "/etc/passwd",
      "an s3 URL": "s3://another-bucket/key",
      "an ARN": "arn:aws:s3:::another-bucket/key",
      "an encoded dot segment": "%2e%2e%2f%2e%2e%2fother",
      "a doubly encoded one": "%252e%252e%252fother",
      "an overlong encoding": "%c0%ae%c0%ae%c0%afother",
      "a backslash": "..\\..\\other",
      "a full-width slash": "a\uff0fb",
      "full-width dots": "\uff0e\uff0e\uff0fother",
      "a division slash": "a\u2215b",
      "a fraction slash": "a\u2044b",
      "a one dot leader": "\u2024\u2024/other",
      "a two dot leader": "\u2025/other",
      "a NUL": "a\0.json",
      "a line end behind a good id": "txn-1\n",
      "a space": "txn 1",
      "a query": "txn-1?versionId=1",
      "a fragment, which is another's claim": "txn-1#claim",
      "a change of direction": "txn\u202e-1",
      "a look-alike letter": "txn-\u0430",
      "a combining mark": "txn-1\u0301",
      "a leading dot": ".hidden",
      "a leading hyphen": "-rf",
      "1,024 characters": "a".repeat(1_024),
      "a list of a good id": ["txn-1"],
      "an object that looks like text": { toString: "txn-1", length: 5, 0: "t" },
    };

    it("are rejected with a reason, and nothing is written anywhere", async () => {
      const bodies = Object.values(ids).map((transactionId) => messageBody({ transactionId }));
      const { rows, keys, rejected } = await deliver(bodies);
      assert.deepEqual([rows, keys], [[], []]);
      assert.deepEqual(rejected.map(({ body }) => body).sort(), [...bodies].sort());
      for (const { reason } of rejected) {
        assert.match(reason, /^transactionId: got [\x20-\x7e]{1,450}, allowed is a string of 1 to 128 letters, digits/);
      }
    });

    it("stay below their day when the id is a strange one that is allowed", async () => {
      const strange = ["a..", "a...b", "a.json", "0", "CON", "a_-.", "x".repeat(128)];
      const { keys, rejected } = await deliver(strange.map((transactionId) => messageBody({ transactionId })));
      assert.deepEqual(rejected, []);
      assert.deepEqual(keys.sort(), strange.map((id) => `transactions/2026/03/01/${id}.json`).sort());
    });

    it("cannot choose the folder by their time", async () => {
      const times = [
        "../../",
        "2026-03-01",
        1e300,
        -1,
        0.5,
        8_640_000_000_000_001,
        "1772409599999",
        [ACCEPTED_AT],
        { valueOf: 1 },
      ];
      const { keys, rejected } = await deliver(times.map((timestamp) => messageBody({ timestamp })));
      assert.deepEqual(keys, []);
      assert.equal(rejected.length, times.length);
      for (const { reason } of rejected) assert.match(reason, /^timestamp: got /);
    });
  });

  const s3Record = {
    eventSource: "aws:s3",
    eventName: "ObjectRemoved:Delete",
    s3: { bucket: { name: "b" }, object: { key: "k" } },
  };
  /** What a machine sends to a machine; here somebody put it into the queue as a transaction. */
  const envelopes: Record<string, unknown> = {
    "an SQS event with a good message in it": {
      Records: [sqsRecord({ body: messageBody({ transactionId: "inner" }) })],
    },
    "one SQS record": sqsRecord({ body: messageBody({ transactionId: "inner" }) }),
    "an S3 event": { Records: [s3Record] },
    "an S3 test event": { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" },
    "an SNS notification": {
      Type: "Notification",
      TopicArn: "arn:aws:sns:us-east-1:1:t",
      Message: messageBody({ transactionId: "inner" }),
    },
    "an SNS confirmation": { Type: "SubscriptionConfirmation", SubscribeURL: "http://127.0.0.1:9/", Token: "t" },
    "an EventBridge event": {
      version: "0",
      "detail-type": "x",
      source: "aws.ecs",
      detail: JSON.parse(messageBody({ transactionId: "inner" })) as unknown,
    },
    "an API gateway request": {
      httpMethod: "POST",
      path: "/transactions",
      body: messageBody({ transactionId: "inner" }),
    },
    "a Lambda destination's envelope": {
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: JSON.parse(messageBody({ transactionId: "inner" })) as unknown,
    },
    "a Lambda context": { awsRequestId: "x", functionName: "event-processor-dev", memoryLimitInMB: "128" },
    "an answer of the function": { batchItemFailures: [{ itemIdentifier: "message-0" }] },
    "an answer to a direct invocation": { status: "processed", transactionId: "../inner" },
    "a row of the table": {
      sessionId: "inner",
      userId: "user-1",
      timestamp: 1,
      status: "processed",
      data: messageBody(),
    },
    "a typed row of the table": { sessionId: { S: "inner" }, userId: { S: "u" }, timestamp: { N: "1" } },
    "a dead letter": { body: messageBody({ transactionId: "inner" }), reason: "none", requestId: "r" },
    "a pointer to a large message": [
      "software.amazon.payloadoffloading.PayloadS3Pointer",
      { s3BucketName: "b", s3Key: "k" },
    ],
    "a text that is a good message": messageBody({ transactionId: "inner" }),
    "a list of good messages": [JSON.parse(messageBody({ transactionId: "inner" })) as unknown],
    "a serialized function": { transactionId: "_$$ND_FUNC$$_function(){process.exit(1)}()" },
  };

  describe("that look like a machine's envelope", () => {
    it("are data: rejected with a reason, and what is inside is never taken", async () => {
      const bodies = Object.values(envelopes).map((envelope) => JSON.stringify(envelope));
      const { rows, keys, rejected, queued } = await deliver(bodies);
      assert.deepEqual([rows, keys, queued], [[], [], []]);
      assert.deepEqual(rejected.map(({ body }) => body).sort(), [...bodies].sort());
      for (const { reason } of rejected) assert.match(reason, /^(body|transactionId): got /);
    });

    it("are kept as data by the rules of any message when they are a good one as well", async () => {
      const body = messageBody({
        Records: [sqsRecord({ body: messageBody({ transactionId: "inner" }) })],
        batchItemFailures: [{ itemIdentifier: "message-0" }],
        sessionId: "inner",
        status: "refunded",
        data: "{}",
        reason: "none",
        eventSource: "aws:sqs",
      });
      const { rows, keys, rejected } = await deliver([body]);
      assert.deepEqual(rejected, []);
      assert.deepEqual(keys, ["transactions/2026/03/01/txn-1.json"]);
      assert.deepEqual(rows, [
        {
          sessionId: { S: "txn-1" },
          timestamp: { N: String(ACCEPTED_AT) },
          userId: { S: "user-1" },
          status: { S: "processed" },
          data: { S: body },
        },
      ]);
    });

    it("are refused as the event of an invocation too, whoever may send one", async () => {
      for (const [name, envelope] of Object.entries(envelopes)) {
        if (name.startsWith("an SQS event")) continue; // that one is the function's own
        const { value, error } = await deployed().invoke(envelope);
        assert.equal(value, undefined, name);
        assert.match(error ?? "", /^(body|transactionId): got /, name);
      }
      const { rows, objects } = stores();
      assert.deepEqual([await rows(), await objects()], [[], []]);
    });

    it("do not pass as a batch with one record of another source among them", async () => {
      const { error } = await deployed().invoke({ Records: [sqsRecord(), s3Record] });
      assert.match(error ?? "", /^transactionId: got nothing/);
      assert.deepEqual(await stores().rows(), []);
    });
  });

  describe("that another reader could take for another transaction", () => {
    it("are rejected with the reason: names twice, and more levels than every reader can bear", async () => {
      const bodies = [
        messageBody().replace("{", '{"transactionId":"other",'),
        messageBody().replace("{", '{"transaction\\u0049d":"other",'),
        messageBody({ metadata: { a: 1 } }).replace('"a":1', '"a":1,"a":2'),
        messageBody({ metadata: 0 }).replace("0}", `${'{"a":'.repeat(9)}1${"}".repeat(10)}`),
        messageBody({ metadata: 0 }).replace("0}", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_001)}`),
      ];
      const { rows, keys, rejected } = await deliver(bodies);
      assert.deepEqual([rows, keys], [[], []]);
      assert.deepEqual(rejected.map(({ body }) => body).sort(), [...bodies].sort());
      const reasons = rejected.map(({ reason }) => reason.replace(/, .*/, "")).sort();
      const twice = "body: got text that has a name twice in one object";
      const deep = "body: got text that has more than 9 levels";
      assert.deepEqual(reasons, [twice, twice, twice, deep, deep]);
    });

    it("are kept as they are where every reader finds the same, whatever its numbers make of them", async () => {
      const body = messageBody({ metadata: 0 }).replace(
        "0}",
        '{"a":[9007199254740993,1e400,1e-400],"b":[[[[[[[]]]]]]]}}',
      );
      const { rows, rejected } = await deliver([body]);
      assert.deepEqual([rows[0]?.data, rejected], [{ S: body }, []]);
    });
  });

  it("leave no trace of their content in reasons and logs, whatever they were rejected for", async () => {
    const marker = "4111-1111-1111-1111";
    const bodies = [
      `{"card":"${marker}"`,
      marker,
      JSON.stringify(marker),
      JSON.stringify([marker]),
      JSON.stringify({ card: marker }),
      JSON.stringify({ [marker]: marker }),
      messageBody({ card: marker, transactionId: "a/b" }),
      messageBody({ card: marker, userId: "" }),
      messageBody({ card: marker, timestamp: -1 }),
      messageBody({ card: marker, transactionId: { card: marker }, userId: [marker], timestamp: [marker] }),
      `{"card":"${marker}","a":"\\ud800"}`,
      `{"${marker}":1,"${marker}":2}`,
      messageBody({ card: marker, filler: "x".repeat(410_000) }),
      messageBody({ transactionId: `a/${"x".repeat(64)}${marker}` }),
    ];
    const { rejected, written } = await deliver(bodies);
    assert.equal(rejected.length, bodies.length);
    for (const { reason } of rejected)
      assert.ok(reason !== "" && reason.length < 1_000 && !reason.includes(marker), reason);
    assert.ok(!written.includes(marker));
  });
});
