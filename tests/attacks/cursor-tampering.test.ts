import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { useService } from "../support/service/use-service";

interface Page {
  transactions: { transactionId: string }[];
  nextCursor?: string;
}

describe("cursor tampering", () => {
  const service = useService();
  let cursor: string;
  before(async () => {
    for (const user of ["alice", "bob"]) {
      for (let number = 1; number <= 7; number += 1) {
        const id = `${user}-${number}`;
        const item = { sessionId: id, userId: user, timestamp: number, status: "processed", data: "{}" };
        await service().backends.dynamo.send(
          new PutCommand({ TableName: service().backends.environment.TABLE_NAME, Item: item }),
        );
      }
    }
    cursor = await firstCursor("alice");
  });

  const get = (user: string, query: string) => service().request(`/users/${user}/transactions?${query}`);
  const page = async (user: string, query: string) => (await (await get(user, query)).json()) as Page;
  const firstCursor = async (user: string) =>
    (await page(user, "limit=2")).nextCursor ?? assert.fail(`${user} has one page only`);
  const bytes = () => Buffer.from(cursor, "base64url");

  /** The same words for every wrong cursor, so that nobody learns how wrong it was. */
  async function assertRefused(user: string, wrong: string) {
    const response = await get(user, `cursor=${encodeURIComponent(wrong)}`);
    const { requestId, ...problem } = (await response.json()) as Record<string, unknown>;
    assert.ok(requestId);
    assert.deepEqual(problem, {
      type: "/problems#invalid-request",
      title: "The request is not valid",
      status: 400,
      detail: "querystring/cursor is not one that this service gave for this user: start without it.",
    });
  }

  it("would be worth it: the untouched cursor leads on", async () => {
    const { transactions } = await page("alice", `limit=2&cursor=${cursor}`);
    assert.deepEqual(
      transactions.map(({ transactionId }) => transactionId),
      ["alice-5", "alice-4"],
    );
  });

  it("is noticed in every byte, whichever of its bits it changes", async () => {
    for (let index = 0; index < bytes().length; index += 1) {
      for (const bits of [0x01, 0x80, 0xff]) {
        const changed = bytes();
        changed.writeUInt8(changed.readUInt8(index) ^ bits, index);
        await assertRefused("alice", changed.toString("base64url"));
      }
    }
  });

  it("is noticed at every length", async () => {
    for (let length = 0; length < bytes().length; length += 1) {
      await assertRefused("alice", bytes().subarray(0, length).toString("base64url"));
      await assertRefused(
        "alice",
        bytes()
          .subarray(length + 1)
          .toString("base64url"),
      );
    }
    await assertRefused("alice", Buffer.concat([bytes(), Buffer.from([0])]).toString("base64url"));
    await assertRefused("alice", Buffer.concat([bytes(), bytes()]).toString("base64url"));
  });

  it("is noticed in another spelling of the same bytes", async () => {
    const spellings = [`${cursor}=`, `${cursor}==`, ` ${cursor}`, `${cursor}\n`, bytes().toString("hex"), `${cursor}.`];
    for (const spelling of spellings) await assertRefused("alice", spelling);
  });

  it("does not open another user's pages", async () => {
    await assertRefused("bob", cursor);
    await assertRefused("alice", await firstCursor("bob"));
    await assertRefused("alic", cursor);
    await assertRefused("ALICE", cursor);
    assert.equal((await get("alice%00", `cursor=${cursor}`)).status, 400);
  });

  it("does not make one cursor of two", async () => {
    const other = Buffer.from(await firstCursor("bob"), "base64url");
    await assertRefused("alice", Buffer.concat([bytes().subarray(0, 32), other.subarray(32)]).toString("base64url"));
    await assertRefused("bob", Buffer.concat([other.subarray(0, 32), bytes().subarray(32)]).toString("base64url"));
  });

  it("does not work with a key that an outsider may guess", async () => {
    const payload = Buffer.from(JSON.stringify([5, "bob-5"]));
    const { TABLE_NAME: table } = service().backends.environment;
    for (const key of ["", "\0".repeat(32), "alice", "secret", "transaction-service cursor", table]) {
      const mac = createHmac("sha256", key).update("alice\0").update(payload).digest();
      await assertRefused("alice", Buffer.concat([mac, payload]).toString("base64url"));
    }
    await assertRefused("alice", payload.toString("base64url"));
    await assertRefused("alice", Buffer.concat([Buffer.alloc(32), payload]).toString("base64url"));
  });

  it("gains nothing by another limit: the position stays, and so does the user", async () => {
    for (const [limit, expected] of [
      [1, ["alice-5"]],
      [3, ["alice-5", "alice-4", "alice-3"]],
      [100, ["alice-5", "alice-4", "alice-3", "alice-2", "alice-1"]],
    ] as const) {
      const { transactions } = await page("alice", `limit=${limit}&cursor=${cursor}`);
      assert.deepEqual(
        transactions.map(({ transactionId }) => transactionId),
        expected,
      );
    }
    assert.equal((await get("alice", `limit=101&cursor=${cursor}`)).status, 400);
  });

  it("gains nothing by a second cursor or one that is too long", async () => {
    assert.equal((await get("alice", `cursor=${cursor}&cursor=${cursor}`)).status, 400);
    assert.equal((await get("alice", `cursor[]=${cursor}`)).status, 400);
    assert.equal((await get("alice", `cursor=${"A".repeat(1_025)}`)).status, 400);
  });

  it("is no substitute for the token", async () => {
    const response = await fetch(`${service().url}/users/alice/transactions?cursor=${cursor}`);
    assert.equal(response.status, 401);
  });
});
