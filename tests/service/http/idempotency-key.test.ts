import assert from "node:assert/strict";
import { exchangeOne, rawRequest } from "../../support/service/raw-http";
import { useService, validRequest } from "../../support/service/use-service";

describe("the header Idempotency-Key", () => {
  const service = useService();

  const post = async (lines: string[], members: object = {}) => {
    const body = JSON.stringify({ ...validRequest, ...members });
    const headers = ["Content-Type: application/json", ...lines];
    const answer = await exchangeOne(service().url, rawRequest("POST /transactions HTTP/1.1", headers, body));
    return { status: answer.status, ...(JSON.parse(answer.body) as { transactionId?: string; detail?: string }) };
  };

  it("is the transaction's id where the body has none, so that repetitions are one transaction", async () => {
    const first = await post(['Idempotency-Key: "key-1"']);
    assert.deepEqual([first.status, first.transactionId], [202, "key-1"]);
    for (const line of ['Idempotency-Key: "key-1"', "idempotency-key:key-1", 'IDEMPOTENCY-KEY:   "key-1"  ']) {
      assert.deepEqual(await post([line]), first, line);
    }
    assert.deepEqual(await post([], { transactionId: "key-1" }), first);
    assert.deepEqual(await service().keptIds("key-1"), ["key-1"]);
  });

  it("is a 409 with another body, as the id is another transaction's", async () => {
    await post(['Idempotency-Key: "key-2"']);
    const { status, detail } = await post(['Idempotency-Key: "key-2"'], { amount: "2.00" });
    assert.deepEqual([status, detail], [409, "The id key-2 belongs to another transaction: choose a new one."]);
  });

  it("is ignored where the body has an id, whatever it is", async () => {
    for (const key of ['"key-3"', "", '"', "ä", "a, b"]) {
      const { status, transactionId } = await post([`Idempotency-Key: ${key}`], { transactionId: "body-3" });
      assert.deepEqual([status, transactionId], [202, "body-3"], key);
    }
    assert.deepEqual(await service().keptIds("key-3"), []);
  });

  for (const key of [
    "",
    '""',
    '"',
    '"a',
    'a"',
    '""a""',
    '"a b"',
    '"a\\"b"',
    '"a";b=1',
    '"a", "b"',
    "a, b",
    ":YQ==:",
    '"../a"',
    `"${"x".repeat(129)}"`,
    '"ä"',
  ]) {
    it(`is refused where it is no id: ${key.slice(0, 20)}`, async () => {
      const { status, detail } = await post([`Idempotency-Key: ${key}`]);
      assert.equal(status, 400);
      assert.match(detail ?? "", /^headers\/idempotency-key must be a transactionId: /);
    });
  }

  it("is refused when it is sent twice", async () => {
    assert.equal((await post(["Idempotency-Key: key-4", "Idempotency-Key: key-4"])).status, 400);
  });

  it("is in the API's document", async () => {
    const document = (await (await fetch(`${service().url}/documentation/json`)).json()) as {
      paths: { "/transactions": { post: { parameters: { in: string; name: string; required: boolean }[] } } };
    };
    const [parameter] = document.paths["/transactions"].post.parameters;
    assert.deepEqual([parameter?.in, parameter?.name, parameter?.required], ["header", "idempotency-key", false]);
  });
});
