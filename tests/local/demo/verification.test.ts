import assert from "node:assert/strict";
import { verify } from "../../../local/demo/verification";
import type { Stores } from "../../../local/demo/verification";
import type { SampleMessage } from "../../../local/sample-transactions";

/** 2026-03-04T23:59:59.999Z and the millisecond after it. */
const [LATE, NEXT_DAY] = [1_772_668_799_999, 1_772_668_800_000];

const body = (transactionId: string, timestamp: number | undefined, amount = 1) =>
  JSON.stringify({ transactionId, userId: `user of ${transactionId}`, timestamp, amount });

const A = body("a", LATE);
const B = body("b", undefined);
const C1 = body("c", NEXT_DAY, 1);
const C2 = body("c", NEXT_DAY, 2);
const POISON = "poison";

/** a twice, b without a time, c with two texts, poison twice. */
const SENT: SampleMessage[] = [
  { body: A, transactionId: "a" },
  { body: A, transactionId: "a" },
  { body: B, transactionId: "b" },
  { body: C1, transactionId: "c" },
  { body: C2, transactionId: "c" },
  { body: POISON, transactionId: undefined },
  { body: POISON, transactionId: undefined },
];

type MutableStores = { -readonly [K in keyof Stores]: Stores[K][number][] };

const row = (sessionId: string, timestamp: number, data: string) => ({
  sessionId,
  userId: `user of ${sessionId}`,
  timestamp,
  status: "processed",
  data,
});
const object = (key: string, text: string) => ({ key: `transactions/2026/03/${key}`, body: Buffer.from(text) });

/** What a system that keeps its promise holds; the second text of c was first. */
function kept(): MutableStores {
  return {
    rows: [row("a", LATE, A), row("b", NEXT_DAY, B), row("c", NEXT_DAY, C2)],
    objects: [object("04/a.json", A), object("05/b.json", B), object("05/c.json", C2)],
    deadLetters: [POISON, C1, POISON],
  };
}

describe("the demo's verification", () => {
  it("finds nothing when all is well", () => {
    assert.deepEqual(verify(SENT, kept()), {
      sent: 7,
      distinct: 3,
      processed: 3,
      logged: 3,
      deadLettered: 3,
      lost: 0,
      duplicated: 0,
      problems: [],
    });
  });

  const doctored: [what: string, doctor: (stores: MutableStores) => unknown, lost: number, duplicated: number][] = [
    ["a row is missing", ({ rows }) => rows.splice(0, 1), 2, 1],
    ["a row is there twice", ({ rows }) => rows.push(row("b", LATE, B)), 0, 1],
    ["a row is nobody's", ({ rows }) => rows.push(row("x", LATE, "x")), 0, 1],
    ["a row's text is altered", ({ rows }) => rows.splice(0, 1, row("a", LATE, `${A} `)), 2, 2],
    ["a row has another time", ({ rows }) => rows.splice(0, 1, row("a", LATE - 1, A)), 2, 2],
    ["a row has another user", ({ rows }) => rows.splice(0, 1, { ...row("a", LATE, A), userId: "x" }), 2, 2],
    ["a row has another status", ({ rows }) => rows.splice(0, 1, { ...row("a", LATE, A), status: "new" }), 2, 2],
    ["an object is missing", ({ objects }) => objects.pop(), 1, 0],
    ["an object is there twice", ({ objects }) => objects.push(object("05/a.json", A)), 0, 1],
    ["an object is in another day's folder", ({ objects }) => objects.splice(0, 1, object("05/a.json", A)), 1, 1],
    ["an object's text is altered", ({ objects }) => objects.splice(0, 1, object("04/a.json", `${A}\n`)), 1, 1],
    ["an object has the other text of its id", ({ objects }) => objects.splice(2, 1, object("05/c.json", C1)), 1, 1],
    ["a dead letter is missing", ({ deadLetters }) => deadLetters.pop(), 1, 0],
    ["a dead letter is there once too often", ({ deadLetters }) => deadLetters.push(POISON), 0, 1],
    ["a dead letter's body is altered", ({ deadLetters }) => deadLetters.splice(0, 1, "Poison"), 1, 1],
    ["the text that was refused is no dead letter", ({ deadLetters }) => deadLetters.splice(1, 1), 1, 0],
    ["a good transaction is also a dead letter", ({ deadLetters }) => deadLetters.push(A), 0, 1],
    ["nothing is anywhere", (stores) => Object.assign(stores, { rows: [], objects: [], deadLetters: [] }), 9, 0],
  ];
  for (const [what, doctor, lost, duplicated] of doctored)
    it(`notices that ${what}`, () => {
      const stores = kept();
      doctor(stores);
      const result = verify(SENT, stores);
      assert.deepEqual(
        { lost: result.lost, duplicated: result.duplicated },
        { lost, duplicated },
        result.problems.join("\n"),
      );
      assert.ok(result.problems.length > 0);
    });
});
