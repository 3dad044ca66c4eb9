import assert from "node:assert/strict";
import { exchange, rawRequest } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";
import { useDeployedFunction } from "../support/handlers/deployed-function";
import { messageBody, sqsRecord } from "../support/handlers/factories";
import { useHandlerStores } from "../support/handlers/handler-stores";
import { use } from "../support/use";

/** Texts that would forge a line, move a terminal's cursor, or break out of a JSON string. */
const payloads: Record<string, string> = {
  "a line feed and a line of its own": 'x\n{"level":"info","msg":"forged"}',
  "a carriage return": "x\r\nforged",
  "an ANSI sequence": "\u001b[2J\u001b[1;1Hforged",
  "an 8-bit ANSI sequence": "\u009b2Jforged",
  "a terminal's title": "\u001b]0;forged\u0007",
  "Unicode's line ends": "x\u2028forged\u2029forged\u0085forged",
  "a change of direction": "\u202eforged",
  "the end of a JSON string": 'x","level":"info","msg":"forged',
  "a backslash": 'x\\","msg":"forged',
  "a NUL": "x\0forged",
  "an embedded metric": '{"_aws":{"CloudWatchMetrics":[{"Namespace":"forged"}]}}',
  "a format string": "%s%d%j%o forged",
};

/** Every line is one JSON object in printable ASCII, ends with a line feed, and none has the forger's text as a member. */
function assertSound(written: string): Record<string, unknown>[] {
  assert.match(written, /^([\x20-\x7e]*\n)*$/);
  return written
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const entry: unknown = JSON.parse(line);
      assert.ok(typeof entry === "object" && entry !== null && !Array.isArray(entry), line);
      const { msg, message, _aws: metrics } = entry as Record<string, unknown>;
      assert.ok(!String(msg).includes("forged") && !String(message).includes("forged"), line);
      assert.ok(!JSON.stringify(metrics ?? "").includes("forged"), line);
      return entry as Record<string, unknown>;
    });
}

describe("log injection through the service", () => {
  const service = useService();

  for (const [name, payload] of Object.entries(payloads)) {
    it(`leaves one JSON object a line: ${name}`, async () => {
      const { url, log } = service();
      const post = (body: unknown) => service().post(body);
      const request = (path: string) => service().request(path);
      const start = log.length;
      const encoded = encodeURIComponent(payload);
      for (const field of ["transactionId", "amount", "currency", "type"]) {
        assert.equal((await post({ ...validRequest, [field]: payload })).status, 400, field);
      }
      // Printable ASCII without space is a user id, whatever it looks like; it is no part of the log.
      const isUserId = /^[!-~]+$/.test(payload);
      assert.equal((await post({ ...validRequest, userId: payload })).status, isUserId ? 202 : 400);
      assert.equal((await post({ ...validRequest, [payload]: 1 })).status, 400);
      // A NUL is refused; the rest is data like any other, and not for the log.
      assert.equal(
        (await post({ ...validRequest, metadata: { [payload]: payload } })).status,
        payload.includes("\0") ? 400 : 202,
      );
      for (const path of [
        `/transactions/${encoded}`,
        `/users/${encoded}/transactions`,
        `/${encoded}`,
        `/transactions/a?${encoded}=${encoded}`,
      ]) {
        assert.ok((await request(path)).status < 500, path);
      }
      for (const path of [`/users/a/transactions?cursor=${encoded}`, `/users/a/transactions?${encoded}=1`]) {
        assert.equal((await request(path)).status, 400, path);
      }
      // Raw: in the header lines, the method and the path. Some are not even HTTP.
      for (const line of [
        `X-Request-Id: ${payload}`,
        `User-Agent: ${payload}`,
        `Content-Type: ${payload}`,
        `X-Forwarded-For: ${payload}`,
        `Authorization: Bearer ${payload}`,
        `Host: ${payload}`,
      ]) {
        await exchange(url, rawRequest("POST /transactions HTTP/1.1", [line], "{}"));
      }
      await exchange(url, rawRequest(`GET /${payload} HTTP/1.1`));
      await exchange(url, rawRequest(`${payload} / HTTP/1.1`));
      const entries = assertSound(log.slice(start).join(""));
      assert.equal(entries.length, log.length - start, "one line a write");
      assert.ok(entries.length >= 10);
      for (const { requestId } of entries) assert.match(String(requestId), /^[A-Za-z0-9._=;:-]+$/);
    });
  }
});

// In the first tier although it starts a process, which is one for all and takes a fifth of a second.
describe("log injection through messages", () => {
  const stores = useHandlerStores(use);
  const deployed = useDeployedFunction(stores, use);

  for (const [name, payload] of Object.entries(payloads)) {
    it(`leaves one JSON object a line: ${name}`, async () => {
      const bodies = [
        // As it is only where a queue can hold it: SQS takes the characters of XML 1.0.
        // eslint-disable-next-line no-control-regex -- control characters are what it is about
        ...(/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(payload) ? [] : [payload, `{"transactionId":"${payload}"`]),
        JSON.stringify(payload),
        ...["transactionId", "userId", "timestamp", payload].map((field) => messageBody({ [field]: payload })),
      ];
      const attribute = { dataType: "String", stringValue: payload };
      const records = bodies.map((body, index) => ({
        ...sqsRecord({ messageId: `message-${index}`, body, messageAttributes: { requestId: attribute } }),
        attributes: { ApproximateReceiveCount: payload, SentTimestamp: payload },
      }));
      const { value, written } = await deployed().invoke({ Records: records });
      assert.deepEqual(value, { batchItemFailures: [] });
      const entries = assertSound(written);
      // One a record, and the metrics.
      assert.equal(entries.length, bodies.length + 1);
      assert.deepEqual(
        entries
          .filter(({ message }) => message === "record")
          .map(({ messageId, receiveCount }) => [messageId, receiveCount])
          .sort(),
        bodies.map((_, index) => [`message-${index}`, 1]),
      );
    });

    it(`leaves one JSON object a line of a direct invocation: ${name}`, async () => {
      for (const event of [payload, [payload], { transactionId: payload }, { [payload]: payload }]) {
        const { error, written } = await deployed().invoke(event);
        assert.match(error ?? "", /^(body|transactionId): got [\x20-\x7e]+$/);
        assert.equal(assertSound(written).length, 2);
      }
    });
  }
});
