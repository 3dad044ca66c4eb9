import assert from "node:assert/strict";
import { createErrand } from "../../chaos/errands";

const OPTIONS = { seed: 5, transactions: 1_000 };
const errands = Array.from({ length: OPTIONS.transactions }, (_, n) => createErrand(n, OPTIONS));
const requests = errands.flatMap(({ groups }) => groups.flat());

describe("errands of clients", () => {
  it("are the same for the same seed, whatever the order in which they are made", () => {
    assert.deepEqual(createErrand(17, OPTIONS), errands[17]);
    assert.notDeepEqual(createErrand(17, { ...OPTIONS, seed: 6 }), errands[17]);
  });

  it("begin with a new transaction under an id of its own", () => {
    assert.equal(new Set(errands.map(({ transactionId }) => transactionId)).size, OPTIONS.transactions);
    for (const { transactionId, groups } of errands) {
      const [first] = groups[0] ?? [];
      assert.equal(first?.intent, "new");
      assert.equal((JSON.parse(first.body ?? "") as { transactionId: string }).transactionId, transactionId);
    }
  });

  it("hold some of everything that clients and producers do", () => {
    const intents = new Set(requests.map(({ intent }) => intent));
    assert.deepEqual(intents, new Set(["new", "repetition", "conflict", "read", "invalid"]));
    assert.ok(
      errands.some(({ groups }) => groups[0]?.length === 2),
      "a double click",
    );
    assert.ok(errands.some(({ isDuplicated }) => isDuplicated));
    assert.ok(errands.some(({ rival }) => rival));
    const poison = errands.flatMap((errand) => errand.poison ?? []);
    assert.ok(poison.length > 0);
    assert.equal(new Set(poison).size, poison.length);
  });

  it("have rivals that say something else under the id", () => {
    for (const { transactionId, groups, rival } of errands) {
      if (!rival) continue;
      assert.equal(rival.transactionId, transactionId);
      assert.notDeepEqual(rival, JSON.parse(groups[0]?.[0]?.body ?? ""));
    }
  });

  it("repeat the very text, and say something else under the id in a conflict", () => {
    for (const { groups } of errands) {
      const bodyOf = (wanted: string) => groups.flat().find(({ intent }) => intent === wanted)?.body;
      const first = bodyOf("new");
      assert.ok([undefined, first].includes(bodyOf("repetition")));
      assert.notEqual(bodyOf("conflict"), first);
    }
  });
});
