import assert from "node:assert/strict";
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { findFilterProblems, matchesFilter, type EventFilter } from "../../domain/event-filter";

const PAYMENT = { eventType: "transaction.processed", type: "payment", currency: "EUR" };

describe("matchesFilter", () => {
  const cases: [string, EventFilter, boolean][] = [
    ["no filter", {}, true],
    ["one of the values", { currency: ["USD", "EUR"] }, true],
    ["none of the values", { currency: ["USD"] }, false],
    ["another case", { currency: ["eur"] }, false],
    ["each attribute", { currency: ["EUR"], type: ["payment"] }, true],
    ["not each attribute", { currency: ["EUR"], type: ["refund"] }, false],
    ["a prefix", { type: [{ prefix: "pay" }] }, true],
    ["another prefix", { type: [{ prefix: "re" }] }, false],
    ["one of several conditions", { type: [{ prefix: "re" }, "payment"] }, true],
    ["anything but another", { type: [{ "anything-but": ["refund"] }] }, true],
    ["anything but this", { type: [{ "anything-but": ["refund", "payment"] }] }, false],
    ["anything, of what is absent", { merchant: [{ "anything-but": ["x"] }] }, false],
    ["what exists", { type: [{ exists: true }] }, true],
    ["what does not exist", { merchant: [{ exists: false }] }, true],
    ["a value of what is absent", { merchant: ["x"] }, false],
    ["a name of Object's own", { toString: [{ exists: true }] }, false],
    ["no condition", { type: [] }, false],
  ];
  for (const [title, filter, matches] of cases)
    it(`${matches ? "takes" : "leaves out"} ${title}`, () => {
      assert.equal(matchesFilter(filter, PAYMENT), matches);
    });
});

describe("findFilterProblems", () => {
  it("has nothing against what SNS takes and events have", () => {
    assert.deepEqual(findFilterProblems({ eventType: ["transaction.processed"], type: [{ prefix: "p" }] }), []);
    assert.deepEqual(findFilterProblems({ type: [{ "anything-but": ["x"] }], currency: [{ exists: true }] }), []);
  });

  it("names what no event has, what can never match, and what is beyond SNS's bounds", () => {
    assert.deepEqual(findFilterProblems({ merchant: ["x"], type: [] }), [
      "filters by merchant: allowed are eventType, currency, type (inFilters in domain/fields.ts)",
      "has no condition for type: leave it out",
    ]);
    const many = (count: number) => Array.from({ length: count }, (_, index) => String(index));
    assert.deepEqual(findFilterProblems({ currency: many(15), type: many(11) }), [
      "has 165 combinations of conditions: SNS allows 150",
    ]);
    const six = findFilterProblems(Object.fromEntries(many(6).map((name) => [name, ["x"]])));
    assert.equal(six.at(-1), "filters by 6 attributes: SNS allows 5");
  });

  it("names what is no filter, for whoever has left the types alone", () => {
    const problems = (filter: unknown) => findFilterProblems(filter as EventFilter);
    assert.deepEqual(problems({}), ["has a filter of no attribute: leave it out"]);
    for (const filter of [null, "payment", ["payment"]])
      assert.deepEqual(problems(filter), ["has a filter that is no object of attributes"]);
    assert.deepEqual(problems({ type: "payment" }), ["has no list of conditions for type"]);
    for (const condition of [7, null, {}, { prefix: 1 }, { "anything-but": [] }, { numeric: [">", 1] }])
      assert.deepEqual(
        problems({ type: ["payment", condition] }),
        ['has another condition for type than a text, { prefix }, { "anything-but" } and { exists }'],
        JSON.stringify(condition),
      );
  });
});

describe("the fields that events are filtered by", () => {
  it("are six at most: SNS discards a delivery with more than ten attributes, and four are taken", () => {
    const fields: readonly Field[] = FIELDS;
    const names = fields.flatMap((field) => ("inFilters" in field && field.inFilters ? [field.name] : []));
    assert.ok(names.length <= 6, `inFilters holds for ${names.join(", ")}, at most six are allowed (domain/fields.ts)`);
    for (const taken of ["eventType", "requestId", "firstSentTimestamp", "usedDeliveries"])
      assert.ok(!names.includes(taken), `${taken} is an attribute that events have already`);
  });
});
