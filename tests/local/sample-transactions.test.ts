import assert from "node:assert/strict";
import fc from "fast-check";
import { createSampleMessages } from "../../local/sample-transactions";
import type { SampleMessage } from "../../local/sample-transactions";

/** How many there are of each kind. */
function census(messages: readonly SampleMessage[]) {
  const ids = messages.flatMap(({ transactionId }) => transactionId ?? []);
  const bodies = new Set(messages.filter(({ transactionId }) => transactionId).map(({ body }) => body));
  const distinct = new Set(ids).size;
  return {
    distinct,
    duplicates: ids.length - bodies.size,
    conflicts: bodies.size - distinct,
    poison: messages.length - ids.length,
  };
}

describe("sample transactions", () => {
  it("are the same for the same seed, and others for another", () => {
    const make = (seed: number) => createSampleMessages({ transactions: 50, seed });
    assert.deepEqual(make(1), make(1));
    assert.notDeepEqual(make(1), make(2));
  });

  it("hold duplicates, conflicts and poison besides the transactions", () => {
    assert.deepEqual(census(createSampleMessages({ transactions: 1000, seed: 1 })), {
      distinct: 1000,
      duplicates: 50,
      conflicts: 5,
      poison: 10,
    });
  });

  it("hold some of everything, whatever the number and seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (transactions, seed) => {
        const { distinct, duplicates, conflicts, poison } = census(createSampleMessages({ transactions, seed }));
        assert.equal(distinct, transactions);
        assert.ok(duplicates >= 1 && conflicts >= 1 && poison >= 6);
      }),
      { numRuns: 50 },
    );
  });

  it("are out of order", () => {
    const times = createSampleMessages({ transactions: 200, seed: 1 }).flatMap(({ body, transactionId }) =>
      transactionId ? ((JSON.parse(body) as { timestamp?: number }).timestamp ?? []) : [],
    );
    const descents = times.filter((time, n) => time < (times[n - 1] ?? 0)).length;
    assert.ok(descents > 50, String(descents));
  });
});
