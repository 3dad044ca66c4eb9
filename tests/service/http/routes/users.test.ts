import assert from "node:assert/strict";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { FIELDS } from "../../../../domain/fields";
import { token, tokenSecretArn } from "../../../support/service/backends";
import { exchangeOne, rawRequest } from "../../../support/service/raw-http";
import { useService } from "../../../support/service/use-service";

interface Page {
  transactions: { transactionId: string; userId: string; timestamp: number }[];
  nextCursor?: string;
}

/** What is left out of a message that cannot be read: every field that lists show, a team's own too. */
const everyField = FIELDS.filter(({ inLists = true }) => inLists).map(({ name }): string => name);

describe("GET /users/{userId}/transactions", () => {
  const service = useService();
  before(async () => {
    for (let number = 1; number <= 7; number += 1) {
      await put("alice", `a-${number}`, number * 1_000);
      await put("bob", `b-${number}`, number * 1_000);
    }
    // Two in the same millisecond.
    await put("carol", "c-1", 5);
    await put("carol", "c-2", 5);
    await put("carol", "c-3", 5);
  });

  async function put(userId: string, id: string, timestamp: number, data?: string) {
    const message = {
      transactionId: id,
      userId,
      amount: "1.00",
      currency: "EUR",
      metadata: { n: timestamp },
      timestamp,
    };
    const item = { sessionId: id, userId, timestamp, status: "processed", data: data ?? JSON.stringify(message) };
    await service().backends.dynamo.send(
      new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
    );
  }
  const get = (user: string, query = "") =>
    service().request(`/users/${encodeURIComponent(user)}/transactions${query}`);
  const page = async (user: string, query = "") => {
    const response = await get(user, query);
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()) as Page;
  };
  const ids = ({ transactions }: Page) => transactions.map(({ transactionId }) => transactionId);
  const cursorOf = async (user: string) => (await page(user, "?limit=2")).nextCursor ?? assert.fail("no cursor");

  it("lists the newest first, with all that the message told", async () => {
    const { transactions, nextCursor } = await page("alice");
    assert.deepEqual(ids({ transactions }), ["a-7", "a-6", "a-5", "a-4", "a-3", "a-2", "a-1"]);
    assert.deepEqual(transactions[0], {
      transactionId: "a-7",
      userId: "alice",
      amount: "1.00",
      currency: "EUR",
      metadata: { n: 7_000 },
      timestamp: 7_000,
      status: "processed",
    });
    assert.equal(nextCursor, undefined);
  });

  for (const [user, expected] of Object.entries({
    alice: ["a-7", "a-6", "a-5", "a-4", "a-3", "a-2", "a-1"],
    carol: ["c-1", "c-2", "c-3"],
  })) {
    it(`shows each transaction of ${user} once, whatever the size of the page`, async () => {
      for (const limit of [1, 2, 3, 100]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const next: Page = await page(user, `?limit=${limit}${cursor ? `&cursor=${cursor}` : ""}`);
          assert.ok(next.transactions.length > 0 && next.transactions.length <= limit);
          seen.push(...ids(next));
          cursor = next.nextCursor;
        } while (cursor);
        if (user === "carol") seen.sort(); // one millisecond has no order
        assert.deepEqual(seen, expected, `limit ${limit}`);
      }
    });
  }

  it("gives no cursor on the last page, full or not", async () => {
    for (const limit of [7, 8, 100]) assert.equal((await page("alice", `?limit=${limit}`)).nextCursor, undefined);
    const { nextCursor } = await page("alice", "?limit=6");
    const last = await page("alice", `?limit=1&cursor=${nextCursor}`);
    assert.deepEqual([ids(last), last.nextCursor], [["a-1"], undefined]);
  });

  it("gives no empty page where DynamoDB gives less than was asked for, as after 1 MiB", async () => {
    const data = JSON.stringify({ note: "x".repeat(380_000) });
    for (let number = 1; number <= 6; number += 1) await put("erin", `e-${number}`, number, data);
    const sizes: number[] = [];
    let query = "?limit=100";
    for (;;) {
      const { transactions, nextCursor } = await page("erin", query);
      sizes.push(transactions.length);
      if (nextCursor === undefined) break;
      query = `?limit=100&cursor=${nextCursor}`;
    }
    assert.ok(sizes.length > 1 && sizes.every((size) => size > 0), String(sizes));
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      6,
    );
  });

  it("lists users whose ids look like parts of a path", async () => {
    for (const user of ["...", ".a", "a..", "%2e", "a/..", "?", "#"]) {
      const { status } = await service().post({ userId: user, amount: "1", currency: "EUR" });
      await put(user, `of ${user}`, 1);
      assert.deepEqual([status, ids(await page(user))], [202, [`of ${user}`]], user);
    }
  });

  it("lists a user of before whom no client can name that normalises URLs", async () => {
    await put(".", "of-dot", 1);
    const { status, body } = await exchangeOne(service().url, rawRequest("GET /users/./transactions HTTP/1.1"));
    assert.deepEqual([status, ids(JSON.parse(body) as Page)], [200, ["of-dot"]]);
  });

  it("gives an unknown user an empty page", async () => {
    assert.deepEqual(await page("nobody"), { transactions: [] });
  });

  it("shows what other producers put there as far as it is known", async () => {
    await put("dave", "d-1", 1, "not JSON");
    await put("dave", "d-2", 2, '{"amount":1,"currency":{},"type":[],"metadata":"x","extra":1}');
    const bare = { userId: "dave", status: "processed" };
    assert.deepEqual(await page("dave"), {
      transactions: [
        { transactionId: "d-2", timestamp: 2, ...bare, omitted: ["amount", "currency", "type", "metadata"] },
        { transactionId: "d-1", timestamp: 1, ...bare, omitted: everyField },
      ],
    });
  });

  describe("of what came by the queue", () => {
    const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
    const cases: [what: string, members: string, shown: object][] = [
      [
        "what is in the API's form",
        '"amount":"-1.0","currency":"XYZ","type":"a b","metadata":{"a":[1.50,{"b\\n":null}],"\\u2028":"\\ud800 \\u0000"}',
        {
          amount: "-1.0",
          currency: "XYZ",
          type: "a b",
          metadata: { a: [1.5, { "b\n": null }], "\u2028": "\ud800 \0" },
        },
      ],
      [
        "metadata of more than the API takes",
        `"metadata":{"a":"${"x".repeat(20_000)}","b":9007199254740992}`,
        { metadata: { a: "x".repeat(20_000), b: 9_007_199_254_740_992 } },
      ],
      ["an amount that is a number", '"amount":1.50,"currency":"EUR"', { currency: "EUR", omitted: ["amount"] }],
      ["an integer beyond doubles", '"metadata":{"id":9007199254740993}', { omitted: ["metadata"] }],
      ["a number beyond doubles", '"type":"x","metadata":{"a":[1e400]}', { type: "x", omitted: ["metadata"] }],
      ["a number below doubles", '"metadata":{"a":{"b":1e-400}}', { omitted: ["metadata"] }],
      ["a number beyond doubles elsewhere", '"other":1e400,"metadata":{"a":1}', { metadata: { a: 1 } }],
      ["a list as metadata", '"metadata":[1,2]', { omitted: ["metadata"] }],
      ["no metadata", '"metadata":null,"type":null', { omitted: ["type", "metadata"] }],
      ["a name twice", '"amount":"1","amount":"2"', { omitted: everyField }],
      ["5,000 levels", `"metadata":${deep}`, { omitted: everyField }],
    ];
    for (const [index, [what, members, shown]] of cases.entries()) {
      it(`shows exactly, or says what it does not show: ${what}`, async () => {
        const user = `queue-${index}`;
        await put(user, "q-1", 1, `{"transactionId":"q-1","userId":"${user}","timestamp":1}`);
        await put(user, "q-2", 2, `{"transactionId":"q-2","userId":"${user}","timestamp":2,${members}}`);
        await put(user, "q-3", 3);
        const { transactions } = await page(user);
        assert.deepEqual(ids({ transactions }), ["q-3", "q-2", "q-1"]);
        assert.deepEqual(transactions[1], {
          transactionId: "q-2",
          userId: user,
          timestamp: 2,
          status: "processed",
          ...shown,
        });
        assert.deepEqual(transactions[2], { transactionId: "q-1", userId: user, timestamp: 1, status: "processed" });
      });
    }
  });

  it("refuses a cursor that was changed in any character", async () => {
    const cursor = await cursorOf("alice");
    for (let index = 0; index < cursor.length; index += 1) {
      const other = cursor[index] === "A" ? "B" : "A";
      const response = await get("alice", `?cursor=${cursor.slice(0, index)}${other}${cursor.slice(index + 1)}`);
      assert.equal(response.status, 400, `character ${index}`);
    }
  });

  it("refuses a cursor that was cut, extended, respelled or made up", async () => {
    const cursor = await cursorOf("alice");
    const key = Buffer.from(JSON.stringify({ sessionId: "b-4", userId: "bob", timestamp: 4_000 })).toString(
      "base64url",
    );
    for (const bad of [
      "",
      "A",
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}%3D`,
      `%20${cursor}`,
      key,
      "A".repeat(1024),
    ]) {
      assert.equal((await get("alice", `?cursor=${bad}`)).status, 400, bad);
    }
  });

  it("refuses the cursor of another user", async () => {
    assert.equal((await get("alice", `?cursor=${await cursorOf("bob")}`)).status, 400);
  });

  it("accepts a cursor across one rotation of the token", async () => {
    const cursor = await cursorOf("alice");
    service().backends.secrets.put(tokenSecretArn, "another-token-0123456789abcdef012345");
    assert.deepEqual(ids(await page("alice", `?limit=2&cursor=${cursor}`)), ["a-5", "a-4"]);
    service().backends.secrets.put(tokenSecretArn, token);
  });

  for (const query of [
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1.5",
    "limit=",
    "limit=x",
    "limit=1&limit=2",
    "page=2",
  ]) {
    it(`refuses ?${query}`, async () => {
      assert.equal((await get("alice", `?${query}`)).status, 400);
    });
  }
});
