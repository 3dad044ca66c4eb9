import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";
import { startFaultyEndpoint, type Fate } from "../../../local/faults/faulty-endpoint";
import { connectEmulators, createQueue, uniqueName } from "../../support/servers/emulators";
import { use, useForEach } from "../../support/use";

/** Says what it was sent, and remembers it. */
async function startEcho() {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is an object
  return { bodies, url: `http://127.0.0.1:${port}`, server };
}

describe("a faulty endpoint", () => {
  const echo = use(startEcho, ({ server }) => {
    server.close();
    server.closeAllConnections();
  });
  const endpoint = useForEach(startFaultyEndpoint, ({ stop }) => stop());
  beforeEach(() => {
    endpoint().target = echo().url;
    echo().bodies.length = 0;
  });

  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${endpoint().url}/bucket/key`, { method: "POST", body, headers });
  const meet = (fate: Fate) => {
    endpoint().decide = () => fate;
  };

  it("passes requests and answers on", async () => {
    const response = await send("hello");
    assert.deepEqual([response.status, await response.text()], [200, "hello"]);
  });

  it("names a request and the operation of AWS's that it is", async () => {
    const seen: string[][] = [];
    endpoint().decide = (...names) => {
      seen.push(names);
      return "pass";
    };
    for (const target of ["DynamoDB_20120810.PutItem", "AmazonSQS.SendMessageBatch"])
      await send("", { "x-amz-target": target });
    await send("");
    assert.deepEqual(seen, [
      ["POST /bucket/key", "dynamodb PutItem"],
      ["POST /bucket/key", "sqs SendMessageBatch"],
      ["POST /bucket/key", "s3 POST"],
    ]);
  });

  it("answers with 500, and does not pass on", async () => {
    meet("fail");
    assert.equal((await send("hello")).status, 500);
    assert.deepEqual(echo().bodies, []);
  });

  for (const [target, status, word] of [
    ["DynamoDB_20120810.PutItem", 400, "ProvisionedThroughputExceededException"],
    ["AmazonSQS.SendMessage", 400, "RequestThrottled"],
    ["", 503, "SlowDown"],
  ] as const)
    it(`throttles as the service does: ${word}`, async () => {
      meet("throttle");
      const response = await send("hello", target === "" ? {} : { "x-amz-target": target });
      assert.equal(response.status, status);
      assert.match(await response.text(), new RegExp(word));
      assert.deepEqual(echo().bodies, []);
    });

  it("resets before the effect, and after it", async () => {
    meet("reset-before");
    await assert.rejects(send("before"));
    meet("reset-after");
    await assert.rejects(send("after"));
    assert.deepEqual(echo().bodies, ["after"]);
  });

  it("breaks off in the middle of an answer", async () => {
    meet("truncate");
    const response = await send("a body of some length");
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
    assert.deepEqual(echo().bodies, ["a body of some length"]);
  });

  it("holds a request until it is released", async () => {
    const asked = Promise.withResolvers<undefined>();
    endpoint().decide = () => {
      asked.resolve(undefined);
      return "hang";
    };
    const held = send("held").then(
      () => "answered",
      () => "reset",
    );
    await asked.promise;
    endpoint().release();
    assert.equal(await held, "reset");
    assert.deepEqual(echo().bodies, []);
  });

  it("tells when a request has had its effect, and never answers it", async () => {
    const effect = Promise.withResolvers<undefined>();
    meet({ afterEffect: () => effect.resolve(undefined) });
    const held = send("carried out").catch(() => "reset");
    await effect.promise;
    assert.deepEqual(echo().bodies, ["carried out"]);
    endpoint().release();
    assert.equal(await held, "reset");
  });

  it("passes on what is not meant, and answers it", async () => {
    const told: string[] = [];
    endpoint().decide = () => ({ afterEffect: () => told.push("told"), isMeant: (body) => body === "meant" });
    assert.equal(await (await send("not meant")).text(), "not meant");
    assert.deepEqual(told, []);
  });

  it("passes on twice", async () => {
    meet("twice");
    assert.equal(await (await send("again")).text(), "again");
    assert.deepEqual(echo().bodies, ["again", "again"]);
  });

  for (const fate of ["late", "slow"] as const)
    it(`takes a while when it is ${fate}`, async () => {
      meet(fate);
      const begin = performance.now();
      assert.equal(await (await send("in time")).text(), "in time");
      assert.ok(performance.now() - begin > 500);
    });

  it("lets what no rule decides on pass, and no rule once it is taken away", async () => {
    const remove = endpoint().add((request) => (request.includes("key") ? "fail" : "pass"));
    assert.equal((await send("hello")).status, 500);
    assert.equal((await fetch(`${endpoint().url}/other`)).status, 200);
    remove();
    assert.equal((await send("hello")).status, 200);
  });
});

describe("a batch of SQS of which every second entry fails", () => {
  const emulators = use(connectEmulators, ({ disconnect }) => {
    disconnect();
  });
  const endpoint = useForEach(startFaultyEndpoint, ({ stop }) => stop());
  const client = useForEach(
    () => new SQSClient({ ...CLIENT_DEFAULTS, endpoint: endpoint().url }),
    (sqs) => {
      sqs.destroy();
    },
  );

  for (const [fate, arrived] of [
    ["entries-unsent", ["second"]],
    ["entries-sent", ["first", "second", "third"]],
  ] as const)
    it(`has arrived without those, or with them: ${fate}`, async () => {
      const QueueUrl = await createQueue(emulators().clients.sqs, uniqueName("entries-"));
      endpoint().target = emulators().endpoints.services;
      endpoint().decide = () => fate;
      const bodies = ["first", "second", "third"];
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      const { Successful, Failed } = await client().send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      assert.deepEqual(
        [Successful, Failed].map((entries) => entries?.map(({ Id }) => Id)),
        [["1"], ["0", "2"]],
      );
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages } = await emulators().clients.sqs.send(receive);
      assert.deepEqual(Messages?.map(({ Body }) => Body).sort(), [...arrived].sort());
    });
});
