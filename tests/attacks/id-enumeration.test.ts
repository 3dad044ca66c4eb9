import assert from "node:assert/strict";
import { exchangeOne } from "../support/service/raw-http";
import { useService, validRequest } from "../support/service/use-service";

describe("id enumeration", () => {
  const service = useService();
  before(async () => {
    const known = {
      ...validRequest,
      userId: "known-user",
      amount: "4711.00",
      transactionId: "known",
      metadata: { note: "private" },
    };
    assert.equal((await service().post(known)).status, 202);
  });

  /** The whole answer but for what differs with every request. */
  async function answerOf(method: string, path: string, token = "wrong") {
    const bytes =
      `${method} ${path} HTTP/1.1\r\nHost: service\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n` +
      "X-Request-Id: fixed\r\nContent-Length: 0\r\n\r\n";
    const { headers, ...answer } = await exchangeOne(service().url, bytes);
    for (const name of ["date", "x-ratelimit-remaining", "x-ratelimit-reset"])
      assert.ok(Reflect.deleteProperty(headers, name));
    return { ...answer, headers };
  }

  const pairs: [known: string, unknown: string][] = [
    ["/transactions/known", "/transactions/missing"],
    ["/users/known-user/transactions", "/users/missing/transactions"],
    ["/users/known-user/transactions?cursor=a", "/users/missing/transactions?cursor=a"],
    ["/transactions/known", "/nothing/at/all"],
    ["/transactions", "/transactionz"],
  ];
  for (const [known, unknown] of pairs) {
    it(`without token ${known} and ${unknown} have one answer, header by header`, async () => {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        const [first, second] = [await answerOf(method, known), await answerOf(method, unknown)];
        assert.deepEqual(first, second, method);
        assert.equal(first.status, 401, method);
      }
    });
  }

  it("without token an id that is taken and one that is free cannot be told apart by writing", async () => {
    const write = async (transactionId: string) => {
      const response = await fetch(`${service().url}/transactions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer wrong", "x-request-id": "fixed" },
        body: JSON.stringify({ ...validRequest, transactionId }),
      });
      return [response.status, await response.text()];
    };
    assert.deepEqual(await write("known"), await write("missing"));
    assert.deepEqual(await service().keptIds("missing"), []);
  });

  it("with a token a missing id gets a 404 that tells nothing else", async () => {
    for (const id of ["missing", "know", "knownx", "Known", "known.json"]) {
      const response = await service().request(`/transactions/${id}`, { headers: { "x-request-id": "fixed" } });
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), {
        type: "/problems#transaction-not-found",
        title: "There is no such transaction",
        status: 404,
        detail: `There is no transaction ${id}.`,
        requestId: "fixed",
      });
    }
  });

  it("with a token a conflict tells nothing of the transaction that has the id", async () => {
    const response = await service().post({ ...validRequest, transactionId: "known" });
    const text = await response.text();
    assert.equal(response.status, 409);
    for (const secret of ["known-user", "4711", "private"]) assert.ok(!text.includes(secret), secret);
  });

  it("makes ids of its own that nobody can count through", async () => {
    const ids = new Set<string>();
    for (let number = 0; number < 20; number += 1) {
      const { transactionId } = (await (await service().post(validRequest)).json()) as { transactionId: string };
      assert.match(transactionId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      ids.add(transactionId.slice(0, 8));
    }
    assert.equal(ids.size, 20);
  });

  it("finds the documentation open, but no data in it", async () => {
    const text = await (await fetch(`${service().url}/documentation/json`)).text();
    const { TABLE_NAME: table } = service().backends.environment;
    for (const secret of ["known-user", "4711", table]) assert.ok(!text.includes(secret), secret);
  });
});
