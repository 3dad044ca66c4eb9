import {
  accepted,
  FIRST_ANSWER,
  FIRST_BODY,
  FIRST_TIME,
  json,
  post,
  problem,
  read,
  SECOND_BODY,
  SECOND_TIME,
  type Run,
} from "../../support/chaos/evidence";
import { holdTo } from "../../support/chaos/hold-to";

/** Puts an attempt in the place of another one. */
const replace = (index: number, attempt: Run["history"]["attempts"][number]) => (run: Run) =>
  run.history.attempts.splice(index, 1, attempt);
const add = (attempt: Run["history"]["attempts"][number]) => (run: Run) => run.history.attempts.push(attempt);
const page = (status: number) => ({ status, headers: { "content-type": "text/html" }, body: "<html></html>" });

describe("the invariants of what is answered", () => {
  describe("answers-documented", () => {
    const told = (words: string) => [`answers-documented: ${words}`];
    holdTo([
      ["takes the load balancer's own pages", add(post(FIRST_BODY, "repetition", page(502), 8)), []],
      [
        "sees a page that is not the load balancer's",
        add(post(FIRST_BODY, "repetition", page(500), 8)),
        told("POST /transactions: 500 text/html is not documented"),
      ],
      [
        "sees a status that the operation does not have",
        add(read("t-8", problem(503), 8)),
        told("GET /transactions/t-8: 503 application/problem+json is not documented"),
      ],
      [
        "sees another type",
        replace(4, post(FIRST_BODY.replace("alice", "bob"), "conflict", json(409, "{}"), 5)),
        told("POST /transactions: 409 application/json is not documented"),
      ],
      [
        "sees another shape",
        replace(5, post("{", "invalid", { ...problem(400), body: '{"error":"at Object.parse (file.ts:1)"}' }, 6)),
        told(
          "POST /transactions: 400 application/problem+json has another shape than documented: " +
            '{"error":"at Object.parse (file.ts:1)"}',
        ),
      ],
      [
        "sees a text that was cut",
        add(read("t-8", { ...problem(404), body: '{"type":' }, 8)),
        told('GET /transactions/t-8: 404 application/problem+json has another shape than documented: {"type":'),
      ],
      [
        "sees a path that is not documented",
        add({ ...read("t-8", problem(404), 8), path: "/users/alice" }),
        told("GET /users/alice: 404 application/problem+json is not documented"),
      ],
      ["takes a query after the path", add({ ...read("t-8", problem(404), 8), path: "/transactions/t-8?limit=1" }), []],
    ]);
  });

  describe("answers-in-time", () => {
    const lasting = (attempt: Run["history"]["attempts"][number], milliseconds: number) =>
      add({ ...attempt, endedAt: attempt.startedAt + milliseconds });
    const lost = { lost: "timeout" };
    holdTo([
      ["takes a POST's answer after 20 s", lasting(post(SECOND_BODY, "repetition", problem(503), 8), 20_000), []],
      [
        "sees one that is later",
        lasting(post(SECOND_BODY, "repetition", problem(503), 8), 20_100),
        ["answers-in-time: POST /transactions had a 503 after 20.1 s, allowed are 20 s"],
      ],
      ["takes a read's answer after 36 s", lasting(read("t-8", problem(404), 8), 36_000), []],
      [
        "sees one that has not come until the client gave up",
        lasting(read("t-8", lost, 8), 60_000),
        ["answers-in-time: GET /transactions/t-8 had no answer (timeout) after 60.0 s, allowed are 36 s"],
      ],
    ]);
  });

  describe("answers-equal-what-was-sent", () => {
    const told = (words: string) => `answers-equal-what-was-sent: ${words}`;
    const OTHER = FIRST_BODY.replace("12.5", "12.51");
    holdTo([
      [
        "sees another time for a repetition",
        add(post(FIRST_BODY, "repetition", accepted("t-1", FIRST_TIME + 1), 8)),
        [told(`repetition: 202 at ${FIRST_TIME + 1}, another request of it at ${FIRST_TIME}: ${FIRST_BODY}`)],
      ],
      [
        "takes an amount that is written in another way",
        add(post(FIRST_BODY.replace("12.5", "12.50"), "repetition", accepted("t-1", FIRST_TIME), 8)),
        [],
      ],
      [
        "sees another id",
        replace(3, post(SECOND_BODY, "repetition", accepted("t-1", SECOND_TIME), 4)),
        [told(`repetition: 202 but tells of the id t-1: ${SECOND_BODY}`)],
      ],
      [
        "sees a conflict that was taken, at both requests",
        add(post(OTHER, "conflict", accepted("t-1", FIRST_TIME), 8)),
        [
          told(`new: 202 and so was another transaction under its id: ${FIRST_BODY}`),
          told(`conflict: 202 and so was another transaction under its id: ${OTHER}`),
        ],
      ],
      [
        "sees a repetition that was taken for a conflict",
        add(post(FIRST_BODY, "repetition", problem(409), 8)),
        [told(`repetition: 409 though no other transaction has its id: ${FIRST_BODY}`)],
      ],
      [
        "sees a conflict with nothing",
        add(post(FIRST_BODY.replace("t-1", "t-8"), "new", problem(409), 8)),
        [told(`new: 409 though no other transaction has its id: ${FIRST_BODY.replace("t-1", "t-8")}`)],
      ],
      [
        "takes a conflict with what was not answered",
        (run) => {
          add(post(OTHER.replace("t-1", "t-8"), "new", { lost: "connection reset" }, 8))(run);
          add(post(FIRST_BODY.replace("t-1", "t-8"), "conflict", problem(409), 9))(run);
        },
        [],
      ],
      [
        "sees what is valid refused",
        add(post(SECOND_BODY, "repetition", problem(400), 8)),
        [told(`repetition: 400 though it is valid: ${SECOND_BODY}`)],
      ],
      [
        "sees what is invalid taken",
        replace(5, post('{"transactionId":"t-3"}', "invalid", accepted("t-3", 1), 6)),
        [told('invalid: 202 though nothing could accept it: {"transactionId":"t-3"}')],
      ],
      [
        "sees a read that no longer finds what was acknowledged",
        add(read("t-1", problem(404), 8)),
        [told("/transactions/t-1: 404, though it was acknowledged")],
      ],
      ["takes a read from before the acknowledgement", add(read("t-2", problem(404), 3)), []],
      [
        "sees another content, and a status that contradicts itself",
        add(read("t-1", json(200, FIRST_ANSWER.replace("EUR", "USD").replace("true", "false")), 8)),
        [
          told(
            `/transactions/t-1 tells another content than was sent: ${FIRST_ANSWER.replace("EUR", "USD").replace("true", "false")}`,
          ),
          told(
            `/transactions/t-1 tells a status that contradicts itself: ${FIRST_ANSWER.replace("EUR", "USD").replace("true", "false")}`,
          ),
        ],
      ],
      [
        "sees in the end what is not processed",
        ({ readings }) => {
          const answer = FIRST_ANSWER.replace("processed", "queued").replace("true", "false");
          readings.reads.splice(0, 1, read("t-1", json(200, answer), 20));
        },
        [
          told(
            `/transactions/t-1 is not processed in the end: ${FIRST_ANSWER.replace("processed", "queued").replace("true", "false")}`,
          ),
        ],
      ],
      [
        "sees in the end what is told in other digits than are stored",
        ({ readings }) =>
          readings.reads.splice(0, 1, read("t-1", json(200, FIRST_ANSWER.replace("12.50", "12.5")), 20)),
        [told(`/transactions/t-1 tells something else than Aurora has: ${FIRST_ANSWER.replace("12.50", "12.5")}`)],
      ],
      [
        "sees in the end what is not answered",
        ({ readings }) =>
          readings.reads.splice(0, 2, read("t-1", { lost: "connection reset" }, 20), read("t-2", problem(404), 21)),
        [
          told("/transactions/t-1: no answer (connection reset) when all was over"),
          told("/transactions/t-2: 404 when all was over"),
        ],
      ],
    ]);
  });
});

describe("the invariants of endurance", () => {
  describe("recovery-in-time", () => {
    holdTo([
      [
        "sees one that takes longer",
        ({ history }) => history.recovered.push({ fault: "database paused", milliseconds: 120_100 }),
        ["recovery-in-time: after database paused: 120.1 s, allowed are 120 s"],
      ],
      [
        "sees a system that answers no more",
        ({ history }) => history.unanswered.push("POST /transactions had no answer for good"),
        ["recovery-in-time: POST /transactions had no answer for good"],
      ],
    ]);
  });

  describe("memory-bounded", () => {
    holdTo([
      [
        "sees the peak of a process that has more",
        ({ history }) =>
          history.memory.push({ process: "task 2", bytes: 600 * 2 ** 20 }, { process: "task 2", bytes: 513 * 2 ** 20 }),
        ["memory-bounded: task 2 had 600 MiB, allowed are 512 MiB"],
      ],
    ]);
  });
});
