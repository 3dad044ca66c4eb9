/** A run as it should be, written by hand: two transactions, of which the second was sent twice, a refused one, and poison. */
import type { Attempt, History } from "../../../chaos/history";
import type { Readings } from "../../../chaos/invariants/readings";

/** 2026-01-02T23:59:59.999Z, and the millisecond after it. */
export const FIRST_TIME = 1_767_398_399_999;
export const SECOND_TIME = 1_767_398_400_000;

export const FIRST_BODY = '{"transactionId":"t-1","userId":"alice","amount":"12.5","currency":"EUR"}';
export const SECOND_BODY =
  '{"transactionId":"t-2","userId":"bob","amount":"7","currency":"JPY","type":"payment","metadata":{"b":1.5e-21,"a":[]}}';

export const FIRST_TEXT = `{"transactionId":"t-1","userId":"alice","amount":"12.50","currency":"EUR","timestamp":${FIRST_TIME}}`;
export const SECOND_TEXT =
  '{"transactionId":"t-2","userId":"bob","amount":"7","currency":"JPY","type":"payment","metadata":{"b":1.5e-21,"a":[]},' +
  `"timestamp":${SECOND_TIME}}`;

export const POISON = ["this is not JSON", '{"transactionId":"p-1"}'];

const JSON_TYPE = "application/json; charset=utf-8";
const PROBLEM_TYPE = "application/problem+json";

/** The clock of the clients goes on by a second with each. */
export function post(body: string, intent: Attempt["intent"], answer: Attempt["answer"], second: number): Attempt {
  const headers = { "content-type": "application/json" };
  const times = { startedAt: second * 1000, endedAt: second * 1000 + 20 };
  return { method: "POST", path: "/transactions", headers, body, intent, answer, ...times };
}

export function read(id: string, answer: Attempt["answer"], second: number): Attempt {
  const times = { startedAt: second * 1000, endedAt: second * 1000 + 20 };
  return { method: "GET", path: `/transactions/${id}`, headers: {}, intent: "read", answer, ...times };
}

export function accepted(transactionId: string, timestamp: number): Attempt["answer"] {
  return json(202, JSON.stringify({ transactionId, timestamp }));
}

export function json(status: number, body: string): Attempt["answer"] {
  return { status, headers: { "content-type": JSON_TYPE }, body };
}

export function problem(status: number): Attempt["answer"] {
  const body = { type: "about:blank", title: "A title", status };
  return { status, headers: { "content-type": PROBLEM_TYPE }, body: JSON.stringify(body) };
}

export const FIRST_ANSWER = FIRST_TEXT.replace("}", ',"status":"processed","processed":true}');
const SECOND_ANSWER = SECOND_TEXT.replace(/}$/, ',"status":"processed","processed":true}');

const PROBLEM_SCHEMA = {
  type: "object",
  required: ["type", "title", "status"],
  properties: { type: { const: "about:blank" }, title: { type: "string" }, status: { type: "integer" } },
  additionalProperties: false,
};
const PROBLEM = { content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } } };
const answerWith = (...required: string[]) => ({
  content: { "application/json": { schema: { type: "object", required } } },
});

export interface Run {
  history: History;
  readings: Readings & {
    rows: Readings["rows"][number][];
    outbox: string[];
    items: Readings["items"][number][];
    objects: Readings["objects"][number][];
    deadLetters: Readings["deadLetters"][number][];
    otherDeadLetters: Readings["deadLetters"][number][];
    reads: Attempt[];
  };
}

/** Anew each time, for a test to change. */
export function soundRun(): Run {
  const history: History = {
    attempts: [
      post(FIRST_BODY, "new", accepted("t-1", FIRST_TIME), 1),
      post(SECOND_BODY, "new", { lost: "connection reset" }, 2),
      post(SECOND_BODY, "repetition", problem(503), 3),
      post(SECOND_BODY, "repetition", accepted("t-2", SECOND_TIME), 4),
      post(FIRST_BODY.replace("alice", "mallory"), "conflict", problem(409), 5),
      post('{"transactionId":"t-3","userId":"two words"}', "invalid", problem(400), 6),
      read("t-1", json(200, FIRST_ANSWER), 7),
    ],
    poison: [...POISON],
    duplicates: [],
    faults: [],
    memory: [{ process: "task 1", bytes: 512 * 2 ** 20 }],
    recovered: [{ fault: "task killed", milliseconds: 10_000 }],
    unanswered: [],
  };
  return { history, readings: soundReadings() };
}

function soundReadings(): Run["readings"] {
  return {
    rows: [
      {
        transactionId: "t-1",
        userId: "alice",
        timestamp: FIRST_TIME,
        fields: { amount: "12.50", currency: "EUR", type: null, metadata: null },
      },
      {
        transactionId: "t-2",
        userId: "bob",
        timestamp: SECOND_TIME,
        fields: { amount: "7", currency: "JPY", type: "payment", metadata: '{"b": 1.5e-21, "a": []}' },
      },
    ],
    outbox: [],
    items: [
      { sessionId: "t-1", userId: "alice", timestamp: FIRST_TIME, status: "processed", data: FIRST_TEXT },
      { sessionId: "t-1#claim", timestamp: 0, acceptedAt: FIRST_TIME },
      { sessionId: "t-2", userId: "bob", timestamp: SECOND_TIME, status: "processed", data: SECOND_TEXT },
      { sessionId: "t-2#claim", timestamp: 0, acceptedAt: SECOND_TIME },
      { sessionId: "p-1#rejection", timestamp: 5, reason: "no user", data: POISON[1] },
    ],
    objects: [
      { key: "transactions/2026/01/02/t-1.json", text: FIRST_TEXT },
      { key: "transactions/2026/01/03/t-2.json", text: SECOND_TEXT },
    ],
    deadLetters: POISON.map((body) => ({ body, reason: "no transaction" })),
    otherDeadLetters: [],
    openApi: {
      paths: {
        "/transactions": {
          post: {
            responses: { 202: answerWith("transactionId", "timestamp"), 400: PROBLEM, 409: PROBLEM, 503: PROBLEM },
          },
        },
        "/transactions/{transactionId}": { get: { responses: { 200: answerWith("userId"), 404: PROBLEM } } },
      },
      components: { schemas: { Problem: PROBLEM_SCHEMA } },
    },
    reads: [read("t-1", json(200, FIRST_ANSWER), 20), read("t-2", json(200, SECOND_ANSWER), 21)],
  };
}
