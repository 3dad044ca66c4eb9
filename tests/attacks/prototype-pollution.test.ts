import assert from "node:assert/strict";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { useService, validRequest } from "../support/service/use-service";
import { messageBody, sqsRecord } from "../support/handlers/factories";
import { createFakePorts } from "../support/handlers/fake-ports";
import { handedBack, invoke } from "../support/handlers/invoke";

/** What a polluted prototype would give to every object, this new one too. */
function assertUnpolluted(): void {
  const fresh: Record<string, unknown> = {};
  const names = ["polluted", "isAdmin", "public", "status", "userId", "transactionId", "timestamp"];
  for (const name of names) assert.equal(fresh[name], undefined, name);
}

const members = '{"polluted":true,"isAdmin":true,"public":true}';
const spellings: Record<string, string> = {
  __proto__: `"__proto__":${members}`,
  "__proto__ in escapes": `"\\u005f\\u005fproto\\u005f\\u005f":${members}`,
  "__proto__ partly in escapes": `"__prot\\u006f__":${members}`,
  "constructor.prototype": `"constructor":{"prototype":${members}}`,
  "constructor.prototype in escapes": `"c\\u006fnstructor":{"prot\\u006ftype":${members}}`,
  "a string as __proto__": '"__proto__":"polluted"',
  "null as __proto__": '"__proto__":null',
};

describe("prototype pollution by a request", () => {
  const service = useService();
  afterEach(assertUnpolluted);
  const rest = (id: string) => JSON.stringify({ ...validRequest, transactionId: id }).slice(1);
  const post = (body: string) =>
    service().request("/transactions", { method: "POST", headers: { "content-type": "application/json" }, body });

  const places: Record<string, (spelling: string) => string> = {
    "in the body": (spelling) => `{${spelling},${rest("polluted-1")}`,
    "in metadata": (spelling) => `{"metadata":{${spelling}},${rest("polluted-1")}`,
    "deep in metadata": (spelling) => `{"metadata":{"a":[{"b":{${spelling}}}]},${rest("polluted-1")}`,
  };
  for (const [place, body] of Object.entries(places)) {
    for (const [name, spelling] of Object.entries(spellings)) {
      it(`is refused: ${name} ${place}`, async () => {
        assert.equal((await post(body(spelling))).status, 400);
        assert.deepEqual(await service().keptIds("polluted-"), []);
      });
    }
  }

  for (const query of [
    "__proto__[polluted]=1",
    "__proto__.polluted=1",
    "constructor[prototype][polluted]=1",
    "__proto__=1",
  ]) {
    it(`is refused in a query: ?${query}`, async () => {
      assert.equal((await service().request(`/users/user-1/transactions?${query}`)).status, 400);
    });
  }

  it("finds nothing under the names of a prototype's members", async () => {
    for (const id of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
      assert.equal((await service().request(`/transactions/${id}`)).status, 404, id);
      assert.deepEqual(await (await service().request(`/users/${id}/transactions`)).json(), { transactions: [] }, id);
    }
    assert.equal((await service().request("/transactions/__proto__")).status, 400);
    assert.deepEqual(await (await service().request("/users/__proto__/transactions")).json(), { transactions: [] });
  });

  it("keeps harmless members of such names as they are", async () => {
    const metadata = { constructor: "builder", prototype: { a: 1 }, toString: "x", hasOwnProperty: false };
    const sent = await service().post({ ...validRequest, transactionId: "harmless", metadata });
    assert.equal(sent.status, 202, await sent.clone().text());
    const read = (await (await service().request("/transactions/harmless")).json()) as { metadata: object };
    assert.deepEqual(Object.entries(read.metadata).sort(), Object.entries(metadata).sort());
  });

  it("stays without effect when another producer brought it to the table", async () => {
    const data = `{"__proto__":{"amount":"666","polluted":true},"metadata":{"__proto__":{"polluted":true},"a":1}}`;
    const item = { sessionId: "foreign-1", userId: "foreign", timestamp: 1, status: "processed", data };
    await service().backends.dynamo.send(
      new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
    );
    const response = await service().request("/users/foreign/transactions");
    assert.equal(response.status, 200);
    const { transactions } = (await response.json()) as { transactions: { metadata?: object }[] };
    assert.equal(transactions.length, 1);
    const { metadata, ...shown } = transactions[0] ?? {};
    assert.deepEqual(shown, { transactionId: "foreign-1", userId: "foreign", timestamp: 1, status: "processed" });
    assert.equal(Reflect.get(metadata ?? {}, "a"), 1);
  });
});

describe("prototype pollution by a message", () => {
  afterEach(assertUnpolluted);

  for (const [name, spelling] of Object.entries(spellings)) {
    it(`is recorded as the bytes that it is: ${name}`, async () => {
      const ports = createFakePorts();
      const body = `{${spelling},"metadata":{${spelling}},${messageBody().slice(1)}`;
      assert.deepEqual(await invoke(ports, { Records: [sqsRecord({ body })] }), handedBack());
      assert.deepEqual([...ports.rows.values()], [body]);
    });
  }

  it("gives a message no member that it has not itself", async () => {
    const ports = createFakePorts();
    const inherited = `{"__proto__":${messageBody()}}`;
    assert.deepEqual(await invoke(ports, { Records: [sqsRecord({ body: inherited })] }), handedBack());
    assert.equal(ports.rows.size, 0);
    assert.deepEqual(
      ports.sentToDeadLetters.map(({ body, reason }) => [body, reason.startsWith("transactionId: got nothing")]),
      [[inherited, true]],
    );
  });

  it("is without effect in a record and its attributes", async () => {
    const ports = createFakePorts();
    const pollute = { body: "not this", messageAttributes: {}, polluted: true };
    const record = JSON.stringify(sqsRecord({ body: "{}" })).slice(1);
    const event: unknown = JSON.parse(
      `{"__proto__":{"polluted":true},"Records":[{"__proto__":${JSON.stringify(pollute)},${record.replace(
        '"messageAttributes":{}',
        '"messageAttributes":{"__proto__":{"dataType":"String","stringValue":"x"},"requestId":{"__proto__":{"stringValue":"y"}}}',
      )}]}`,
    );
    assert.deepEqual(await invoke(ports, event), handedBack());
    assert.deepEqual(
      ports.sentToDeadLetters.map(({ body, requestId }) => [body, requestId]),
      [["{}", "lambda-request-1"]],
    );
  });
});
