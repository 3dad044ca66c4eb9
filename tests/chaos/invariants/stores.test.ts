import assert from "node:assert/strict";
import { checkInvariants } from "../../../chaos/invariants/check-invariants";
import {
  accepted,
  FIRST_ANSWER,
  FIRST_BODY,
  FIRST_TEXT,
  FIRST_TIME,
  post,
  problem,
  soundRun,
  type Run,
} from "../../support/chaos/evidence";
import { holdTo } from "../../support/chaos/hold-to";

const NAMELESS = '{"userId":"carol","amount":"1.5","currency":"EUR","metadata":{"n":1.50}}';

/** Adds a transaction to all stores, as the system would. */
function store({ readings }: Run, transactionId: string, userId: string, timestamp = FIRST_TIME): void {
  const members = `"transactionId":"${transactionId}","userId":"${userId}","amount":"1.50","currency":"EUR"`;
  const data = `{${members},"metadata":{"n":1.5},"timestamp":${timestamp}}`;
  const fields = { amount: "1.50", currency: "EUR", type: null, metadata: '{"n":1.5}' };
  readings.rows.push({ transactionId, userId, timestamp, fields });
  readings.items.push({ sessionId: transactionId, userId, timestamp, status: "processed", data });
  readings.objects.push({ key: `transactions/2026/01/02/${transactionId}.json`, text: data });
}

describe("the invariants of what is stored", () => {
  holdTo([["hold of a sound run", () => undefined, []]]);

  describe("acknowledged-once-everywhere", () => {
    const told = (words: string) => [`acknowledged-once-everywhere: ${words}`];
    holdTo([
      [
        "sees what is missing in Aurora",
        ({ readings }) => void readings.rows.shift(),
        [
          ...told("t-1 has 0 rows in Aurora, 1 items in DynamoDB and 1 objects in S3"),
          `answers-equal-what-was-sent: /transactions/t-1 tells something else than Aurora has: ${FIRST_ANSWER}`,
        ],
      ],
      [
        "sees what is missing in DynamoDB",
        ({ readings }) => void readings.items.shift(),
        told("t-1 has 1 rows in Aurora, 0 items in DynamoDB and 1 objects in S3"),
      ],
      [
        "sees what is missing in S3",
        ({ readings }) => void readings.objects.pop(),
        told("t-2 has 1 rows in Aurora, 1 items in DynamoDB and 0 objects in S3"),
      ],
      [
        "sees a second item, of another time",
        ({ readings: { items } }) => items.push({ ...items[0], sessionId: "t-1", timestamp: FIRST_TIME + 1 }),
        told("t-1 has 1 rows in Aurora, 2 items in DynamoDB and 1 objects in S3"),
      ],
      [
        "sees a second object, of another day",
        ({ readings }) => readings.objects.push({ key: "transactions/2026/01/03/t-1.json", text: FIRST_TEXT }),
        told("t-1 has 1 rows in Aurora, 1 items in DynamoDB and 2 objects in S3"),
      ],
      [
        "sees an object under the day of another time",
        ({ readings }) => readings.objects.splice(0, 1, { key: "transactions/2026/01/03/t-1.json", text: FIRST_TEXT }),
        told("t-1 has the object transactions/2026/01/03/t-1.json, not transactions/2026/01/02/t-1.json"),
      ],
      [
        "sees another text in S3",
        ({ readings }) =>
          readings.objects.splice(0, 1, { key: "transactions/2026/01/02/t-1.json", text: `${FIRST_TEXT}\n` }),
        told("t-1 has another text in S3 than in DynamoDB"),
      ],
      [
        "sees the same wrong text in both",
        ({ readings: { items, objects } }) => {
          const text = FIRST_TEXT.replace("12.50", "12.51");
          items.splice(0, 1, { ...items[0], sessionId: "t-1", timestamp: FIRST_TIME, data: text });
          objects.splice(0, 1, { key: "transactions/2026/01/02/t-1.json", text });
        },
        [
          ...told("t-1 has another content in Aurora than in DynamoDB"),
          ...told("t-1 has another content than was sent"),
        ],
      ],
      [
        "sees a member that nobody sent",
        ({ readings: { items, objects } }) => {
          const text = FIRST_TEXT.replace("}", ',"extra":1}');
          items.splice(0, 1, { ...items[0], sessionId: "t-1", timestamp: FIRST_TIME, data: text });
          objects.splice(0, 1, { key: "transactions/2026/01/02/t-1.json", text });
        },
        told("t-1 has a text with members that no transaction has"),
      ],
      [
        "sees another time than was told",
        ({ history }) => history.attempts.splice(0, 1, post(FIRST_BODY, "new", accepted("t-1", FIRST_TIME + 1), 1)),
        [
          ...told(`t-1 has the time ${FIRST_TIME} in Aurora, told was ${FIRST_TIME + 1}`),
          ...[7, 20].map(
            () =>
              `answers-equal-what-was-sent: /transactions/t-1 tells another time than ${FIRST_TIME + 1}: ${FIRST_ANSWER}`,
          ),
        ],
      ],
    ]);
  });

  describe("refused-left-nothing", () => {
    holdTo([
      [
        "sees what is left of a refused request, wherever it is",
        (run) => store(run, "t-3", "two words"),
        ["refused-left-nothing: t-3 was refused, and there is 1 row in Aurora, 1 item in DynamoDB, 1 object in S3"],
      ],
      [
        "sees its id in a text that is no JSON",
        (run) => {
          run.history.attempts.push(post('{"transactionId": "t-4",', "invalid", problem(400), 8));
          run.readings.items.push({ sessionId: "t-4#claim", timestamp: 0, acceptedAt: 5 });
        },
        ["refused-left-nothing: t-4 was refused, and there is 1 claim in DynamoDB"],
      ],
      [
        "sees it even if the answer to what is invalid was lost",
        (run) => {
          run.history.attempts.push(post('{"transactionId":"t-4"}', "invalid", { lost: "cut" }, 8));
          run.readings.deadLetters.push({ body: '{"transactionId":"t-4"}', reason: "no user" });
        },
        [
          "refused-left-nothing: t-4 was refused, and there is 1 dead letter",
          'dead-letters-are-the-poison: not poison: {"transactionId":"t-4"}',
        ],
      ],
    ]);
  });

  describe("nothing-unexplained", () => {
    const unanswered = (run: Run) =>
      run.history.attempts.push(
        post(`{"transactionId":"t-5",${NAMELESS.slice(1)}`, "new", { lost: "connection reset" }, 8),
        post(`{"transactionId":"t-5",${NAMELESS.slice(1)}`, "repetition", problem(503), 9),
      );
    const nameless = (run: Run) => run.history.attempts.push(post(NAMELESS, "new", { lost: "connection reset" }, 8));
    holdTo([
      [
        "sees what was never sent",
        (run) => store(run, "t-9", "carol"),
        ["nothing-unexplained: t-9 was never sent, and there is 1 row in Aurora, 1 item in DynamoDB, 1 object in S3"],
      ],
      [
        "sees what is stored in no form of the system's",
        ({ readings }) => {
          readings.items.push({ sessionId: "t-1#other", timestamp: 1 });
          readings.objects.push({ key: "t-1.json", text: FIRST_TEXT });
        },
        ["nothing-unexplained: DynamoDB has the item t-1#other", "nothing-unexplained: S3 has the object t-1.json"],
      ],
      ["takes what was not answered as absent", unanswered, []],
      [
        "takes what was not answered as whole",
        (run) => {
          unanswered(run);
          store(run, "t-5", "carol");
        },
        [],
      ],
      [
        "sees a part of what was not answered",
        (run) => {
          unanswered(run);
          store(run, "t-5", "carol");
          run.readings.objects.pop();
        },
        [
          "nothing-unexplained: t-5 was not answered, and has 1 rows in Aurora, 1 items in DynamoDB and 0 objects in S3",
        ],
      ],
      [
        "sees another content of what was not answered",
        (run) => {
          unanswered(run);
          store(run, "t-5", "dave");
        },
        ["nothing-unexplained: t-5 was not answered, and has another content than was sent"],
      ],
      [
        "takes an id of the service's own for a request without one, once",
        (run) => {
          nameless(run);
          store(run, "made-1", "carol");
          store(run, "made-2", "carol");
        },
        [
          "nothing-unexplained: made-2 was never sent, and there is 1 row in Aurora, 1 item in DynamoDB, 1 object in S3",
        ],
      ],
      [
        "sees a claim of another time, and a rejection of nothing that was rejected",
        ({ readings }) =>
          readings.items.push(
            { sessionId: "t-1#claim", timestamp: 0, acceptedAt: 5 },
            { sessionId: "t-9#rejection", timestamp: 1, reason: "none" },
          ),
        [
          "nothing-unexplained: t-1 has a claim without an item of its time",
          "nothing-unexplained: t-9 was never sent, and there is 1 rejection in DynamoDB",
        ],
      ],
      [
        "sees poison that was recorded",
        (run) => run.readings.items.push({ sessionId: "p-1", timestamp: 5, status: "processed", data: "{}" }),
        ["nothing-unexplained: p-1 was never sent, and there is 1 item in DynamoDB"],
      ],
    ]);
  });

  describe("outbox-empty", () => {
    holdTo([
      ["sees what waits", ({ readings }) => readings.outbox.push("t-1"), ["outbox-empty: t-1 waits to be sent"]],
    ]);
  });

  describe("dead-letters-are-the-poison", () => {
    const told = (words: string) => [`dead-letters-are-the-poison: ${words}`];
    holdTo([
      ["sees what is missing", ({ readings }) => void readings.deadLetters.shift(), told("missing: this is not JSON")],
      [
        "sees what was cut short",
        ({ readings }) => readings.deadLetters.splice(0, 1, { body: "this", reason: "no JSON" }),
        [...told("missing: this is not JSON"), ...told("not poison: this")],
      ],
      [
        "sees what is not poison",
        ({ readings }) => readings.deadLetters.push({ body: FIRST_TEXT, reason: "some fault" }),
        told(`not poison: ${FIRST_TEXT}`),
      ],
      [
        "sees what has no reason",
        ({ readings }) => readings.deadLetters.splice(0, 1, { body: "this is not JSON", reason: undefined }),
        told("without a reason: this is not JSON"),
      ],
      [
        "sees what is in another queue",
        ({ readings }) => readings.otherDeadLetters.push({ body: "{}", reason: undefined }),
        told("in another queue: {}"),
      ],
      [
        "takes one that was sent twice",
        ({ readings: { deadLetters } }) => deadLetters.push({ body: "this is not JSON", reason: "no JSON" }),
        [],
      ],
    ]);
  });

  it("names ten places of what breaks everywhere, and counts the others", () => {
    const run = soundRun();
    for (let n = 0; n < 12; n++) run.readings.outbox.push(`t-${n}x`);
    const details = checkInvariants(run.history, run.readings)
      .filter(({ invariant }) => invariant === "outbox-empty")
      .map(({ detail }) => detail);
    assert.deepEqual(details.slice(9), ["t-9x waits to be sent", "and 2 more"]);
    assert.equal(details.length, 11);
  });
});
