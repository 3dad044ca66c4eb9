import assert from "node:assert/strict";
import fc from "fast-check";
import { createSamples, type Samples } from "../../../local/demo/sample-transactions";

/** How many there are of each kind. */
function census({ requests, poison }: Samples) {
  const valid = requests.filter(({ valid }) => valid).map(({ body }) => body);
  const bodies = new Set(valid);
  const ids = new Set(valid.map((body) => (JSON.parse(body) as { transactionId: string }).transactionId));
  return {
    distinct: ids.size,
    repetitions: valid.length - bodies.size,
    conflicts: bodies.size - ids.size,
    invalid: requests.length - valid.length,
    poison: poison.length,
  };
}

describe("sample transactions", () => {
  it("are the same for the same seed, and others for another", () => {
    const make = (seed: number) => createSamples({ transactions: 50, seed });
    assert.deepEqual(make(1), make(1));
    assert.notDeepEqual(make(1), make(2));
  });

  it("come with repetitions, conflicts, invalid requests and poison", () => {
    // So many that there is more than one for each of a field's refused values, however many fields there are.
    assert.deepEqual(census(createSamples({ transactions: 5000, seed: 1 })), {
      distinct: 5000,
      // 1 in 20, and 1 in 50 that is sent twice at the same time.
      repetitions: 350,
      conflicts: 25,
      invalid: 50,
      poison: 50,
    });
  });

  it("hold some of everything, whatever the number and seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (transactions, seed) => {
        const { distinct, repetitions, conflicts, invalid, poison } = census(createSamples({ transactions, seed }));
        assert.equal(distinct, transactions);
        assert.ok(repetitions >= 2 && conflicts >= 1 && invalid >= 10 && poison >= 6);
      }),
      { numRuns: 50 },
    );
  });

  it("have every field in the first, and vary each in the conflicts", () => {
    const { requests } = createSamples({ transactions: 1000, seed: 1 });
    const contents = requests
      .filter(({ valid }) => valid)
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const first = contents.find(({ transactionId }) => transactionId === "sample-1-0") ?? assert.fail("no first one");
    const missing = ["userId", "amount", "currency", "type", "metadata"].filter((name) => !Object.hasOwn(first, name));
    assert.deepEqual(missing, []);
    const byId = Map.groupBy(contents, ({ transactionId }) => transactionId);
    const isChanged = (name: string) =>
      [...byId.values()].some((same) => new Set(same.map((content) => JSON.stringify(content[name]))).size > 1);
    const unchanged = ["userId", "amount", "currency", "type", "metadata"].filter((name) => !isChanged(name));
    assert.deepEqual(unchanged, ["currency"]);
  });

  it("are out of order, and some are sent twice in a row", () => {
    const bodies = createSamples({ transactions: 200, seed: 1 }).requests.map(({ body }) => body);
    const numbers = bodies.map((body) => Number(/"sample-1-(\d+)"/.exec(body)?.[1]));
    const descents = numbers.filter((number, n) => number < (numbers[n - 1] ?? 0)).length;
    assert.ok(descents > 50, String(descents));
    assert.ok(bodies.filter((body, n) => body === bodies[n - 1]).length >= 4);
  });
});
