import assert from "node:assert/strict";
import type { Exchange } from "../../../local/demo/post-transactions";
import { verify, type Stores } from "../../../local/demo/verification";

/** 2026-03-04T23:59:59.999Z and the millisecond after it. */
const [LATE, NEXT_DAY] = [1_772_668_799_999, 1_772_668_800_000];

const A = '{"transactionId":"a","userId":"ann","amount":"1","currency":"EUR"}';
/** The same with members in another order and another spelling of the amount. */
const A_AGAIN = '{"userId":"ann","transactionId":"a","currency":"EUR","amount":"1.00"}';
const B = '{"transactionId":"b","userId":"bob","amount":"-5","currency":"JPY","type":"t","metadata":{"x":[1,"😀"]}}';
const B_OTHER = '{"transactionId":"b","userId":"bob","amount":"-6","currency":"JPY"}';
const INVALID = '{"transactionId":"bad","userId":"bob","amount":1,"currency":"EUR"}';

const accepted = (body: string, transactionId: string, timestamp: number): Exchange => ({
  request: { body, valid: true },
  status: 202,
  answer: { transactionId, timestamp },
});
const refused = (body: string, status: number, valid: boolean): Exchange => ({
  request: { body, valid },
  status,
  answer: { status },
});

/** a twice, b once and once with another content, one that is invalid. */
const exchanges = (): Exchange[] => [
  accepted(A, "a", LATE),
  accepted(A_AGAIN, "a", LATE),
  refused(B_OTHER, 409, true),
  accepted(B, "b", NEXT_DAY),
  refused(INVALID, 400, false),
];
const POISON = ["poison", "poison", "[1]"];

const A_DATA = `{"transactionId":"a","userId":"ann","amount":"1.00","currency":"EUR","timestamp":${LATE}}`;
const B_DATA =
  `{"transactionId":"b","userId":"bob","amount":"-5","currency":"JPY","type":"t",` +
  `"metadata":{"x":[1,"😀"]},"timestamp":${NEXT_DAY}}`;

type MutableStores = { -readonly [K in keyof Stores]: Stores[K][number][] };

const rowA = {
  transactionId: "a",
  userId: "ann",
  amount: "1.00",
  currency: "EUR",
  type: null,
  metadata: null,
  timestamp: LATE,
};
const rowB = { ...rowA, transactionId: "b", userId: "bob", amount: "-5", currency: "JPY", type: "t" };
const session = (sessionId: string, userId: string, timestamp: number, data: string) => ({
  sessionId,
  userId,
  timestamp,
  status: "processed",
  data,
});
const object = (key: string, text: string) => ({ key: `transactions/2026/03/${key}`, body: Buffer.from(text) });

/** What a system that keeps its promise holds. */
function kept(): MutableStores {
  return {
    aurora: [rowA, { ...rowB, metadata: { x: [1, "😀"] }, timestamp: NEXT_DAY }],
    outbox: [],
    sessions: [session("a", "ann", LATE, A_DATA), session("b", "bob", NEXT_DAY, B_DATA)],
    objects: [object("04/a.json", A_DATA), object("05/b.json", B_DATA)],
    deadLetters: ["[1]", "poison", "poison"],
  };
}

type Doctored = [what: string, doctor: (stores: MutableStores) => unknown, lost: number, duplicated: number];

const DOCTORED_STORES: Doctored[] = [
  ["a row of Aurora is missing", ({ aurora }) => aurora.pop(), 1, 0],
  ["a row of Aurora is there twice", ({ aurora }) => aurora.push(rowA), 0, 1],
  ["a row of Aurora is nobody's", ({ aurora }) => aurora.push({ ...rowA, transactionId: "bad" }), 0, 1],
  ["a refused content replaced Aurora's", ({ aurora }) => aurora.splice(1, 1, { ...rowB, amount: "-6" }), 1, 1],
  ["an amount is not canonical", ({ aurora }) => aurora.splice(0, 1, { ...rowA, amount: "1" }), 1, 1],
  ["Aurora has another user", ({ aurora }) => aurora.splice(0, 1, { ...rowA, userId: "x" }), 1, 1],
  ["Aurora has another currency", ({ aurora }) => aurora.splice(0, 1, { ...rowA, currency: "USD" }), 1, 1],
  ["Aurora has a type that was not sent", ({ aurora }) => aurora.splice(0, 1, { ...rowA, type: "t" }), 1, 1],
  ["Aurora has other metadata", ({ aurora }) => aurora.splice(0, 1, { ...rowA, metadata: {} }), 1, 1],
  ["Aurora has another time", ({ aurora }) => aurora.splice(0, 1, { ...rowA, timestamp: LATE - 1 }), 1, 1],
  ["a message is still in the outbox", ({ outbox }) => outbox.push("a"), 0, 1],
  ["a session is missing", ({ sessions }) => sessions.shift(), 1, 0],
  ["a session is there twice", ({ sessions }) => sessions.push(session("b", "bob", LATE, B_DATA)), 0, 1],
  ["a session is nobody's", ({ sessions }) => sessions.push(session("bad", "bob", LATE, INVALID)), 0, 1],
  ["a session has another user", ({ sessions }) => sessions.splice(0, 1, session("a", "x", LATE, A_DATA)), 1, 1],
  ["a session has another time", ({ sessions }) => sessions.splice(0, 1, session("a", "ann", 1, A_DATA)), 1, 1],
  [
    "a session has another status",
    ({ sessions }) => sessions.splice(0, 1, { ...session("a", "ann", LATE, A_DATA), status: "new" }),
    1,
    1,
  ],
  [
    "a session's text is altered, and so is no longer the object's",
    ({ sessions }) => sessions.splice(0, 1, session("a", "ann", LATE, A_DATA.replace("1.00", "1.01"))),
    2,
    2,
  ],
  ["a session's text is not JSON", ({ sessions }) => sessions.splice(0, 1, session("a", "ann", LATE, "{")), 2, 2],
  ["an object is missing", ({ objects }) => objects.pop(), 1, 0],
  ["an object is there twice", ({ objects }) => objects.push(object("05/a.json", A_DATA)), 0, 1],
  ["an object is nobody's", ({ objects }) => objects.push(object("05/bad.json", INVALID)), 0, 1],
  ["an object is in another day's folder", ({ objects }) => objects.splice(0, 1, object("05/a.json", A_DATA)), 1, 1],
  ["an object is altered", ({ objects }) => objects.splice(0, 1, object("04/a.json", B_DATA)), 1, 1],
  ["an object has a byte more", ({ objects }) => objects.splice(0, 1, object("04/a.json", `${A_DATA}\n`)), 1, 1],
  ["a dead letter is missing", ({ deadLetters }) => deadLetters.pop(), 1, 0],
  ["a dead letter is there once too often", ({ deadLetters }) => deadLetters.push("poison"), 0, 1],
  ["a dead letter's body is altered", ({ deadLetters }) => deadLetters.splice(0, 1, "[1] "), 1, 1],
  ["a good transaction is also a dead letter", ({ deadLetters }) => deadLetters.push(A_DATA), 0, 1],
  [
    "nothing is anywhere",
    (stores) => Object.assign(stores, { aurora: [], sessions: [], objects: [], deadLetters: [] }),
    9,
    0,
  ],
];

const DOCTORED_ANSWERS: [what: string, index: number, exchange: Exchange][] = [
  ["a valid request was refused", 0, refused(A_AGAIN, 400, true)],
  ["a repetition got another time", 1, accepted(A, "a", LATE + 1)],
  ["an answer has another id", 1, accepted(A, "x", LATE)],
  ["a repetition was called a conflict", 1, refused(A, 409, true)],
  ["a second content of one id was accepted", 2, accepted(B_OTHER, "b", NEXT_DAY)],
  ["a conflict was refused for another reason", 2, refused(B_OTHER, 400, true)],
  [
    "an invalid request was accepted",
    4,
    { ...accepted(INVALID, "bad", LATE), request: { body: INVALID, valid: false } },
  ],
  ["an invalid request was refused for another reason", 4, refused(INVALID, 500, false)],
];

describe("the demo's verification", () => {
  it("finds nothing when all is well", () => {
    assert.deepEqual(verify(exchanges(), POISON, kept()), {
      sent: 8,
      accepted: 3,
      distinct: 2,
      refused: 2,
      inAurora: 2,
      processed: 2,
      logged: 2,
      deadLettered: 3,
      lost: 0,
      duplicated: 0,
      problems: [],
    });
  });

  for (const [what, doctor, lost, duplicated] of DOCTORED_STORES)
    it(`notices that ${what}`, () => {
      const stores = kept();
      doctor(stores);
      const result = verify(exchanges(), POISON, stores);
      const found = { lost: result.lost, duplicated: result.duplicated };
      assert.deepEqual(found, { lost, duplicated }, result.problems.join("\n"));
      assert.ok(result.problems.length > 0);
    });

  for (const [sent, written] of [
    ["1.50", "1.5"],
    ["2.000", "2"],
    ["-0.0310", "-0.031"],
  ] as const)
    it(`expects gold, which has no minor unit, with the digits that it needs: ${sent}`, () => {
      const gold = A.replace('"1"', `"${sent}"`).replace("EUR", "XAU");
      const data = A_DATA.replace("1.00", written).replace("EUR", "XAU");
      const { problems } = verify([accepted(gold, "a", LATE)], [], {
        aurora: [{ ...rowA, amount: written, currency: "XAU" }],
        outbox: [],
        sessions: [session("a", "ann", LATE, data)],
        objects: [object("04/a.json", data)],
        deadLetters: [],
      });
      assert.deepEqual(problems, []);
    });

  for (const [what, index, exchange] of DOCTORED_ANSWERS)
    it(`notices that ${what}`, () => {
      const answered = exchanges();
      answered[index] = exchange;
      // The first one establishes what is in the stores.
      const { problems } = verify([accepted(A, "a", LATE), ...answered], POISON, kept());
      assert.equal(problems.filter((problem) => problem.startsWith("API: 1 too ")).length, 2, problems.join("\n"));
    });

  describe("of a file, whose lines it knows nothing of", () => {
    const line = (body: string, status: number, answer: unknown = {}): Exchange => ({
      request: { body },
      status,
      answer,
    });
    const first = line(A, 202, { transactionId: "a", timestamp: LATE });
    const stores = (): Stores => ({
      aurora: [rowA],
      outbox: [],
      sessions: [session("a", "ann", LATE, A_DATA)],
      objects: [object("04/a.json", A_DATA)],
      deadLetters: [],
    });
    const other = A.replace("ann", "eve");

    for (const [what, more, problems] of [
      ["takes the API's word for a refusal", [line(INVALID, 400), line("[]", 415)], 0],
      ["expects a conflict where another content was accepted", [line(other, 409)], 0],
      ["expects no conflict without one", [line(A_AGAIN, 409)], 2],
      ["expects no conflict with something that was not accepted", [line(B, 409)], 2],
      ["expects an answer", [line(B, 503)], 2],
    ] as const)
      it(what, () => {
        const result = verify([first, ...more], [], stores());
        assert.equal(result.problems.length, problems, result.problems.join("\n"));
      });
  });
});
