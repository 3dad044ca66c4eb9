/** What the log holds of an outage that lasts: lines for the outage, not for every attempt. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { startOutboxMetrics } from "../../../service/outbox/metrics";
import type { SendFailure } from "../../../service/outbox/queue";
import type { Clock } from "../../../service/outbox/pacing";
import { startRelay } from "../../../service/outbox/relay";
import type { OutboxStore } from "../../../service/store/outbox";
import { recordedLog } from "../../support/service/recorded-log";
import { waitFor } from "../../support/wait-for";

const away = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });
const awayLine = { type: "Error", message: away.message, code: away.code };

/** Each call takes the next of these: it works, or the database is away. The last one is for all further calls. */
function sequence(...works: boolean[]) {
  const call = () => {
    call.count += 1;
    return works[Math.min(call.count, works.length) - 1] ? Promise.resolve() : Promise.reject(away);
  };
  call.count = 0;
  return call;
}

const entry = { id: "1", requestId: "r", body: "{}", attempts: 1 };
const working: OutboxStore = {
  claim: () => Promise.resolve([entry]),
  appended: () => undefined,
  remove: () => Promise.resolve(),
  postpone: () => Promise.resolve(),
  measure: () => Promise.resolve({ lagSeconds: 0, failed: 0 }),
};
const sent = () => Promise.resolve(new Map<string, SendFailure>());
/** Lets no time pass but what others need to get their turn. */
const clock: Clock = { now: () => 0, sleep: () => new Promise(setImmediate) };

describe("the outbox, in an outage", () => {
  it("tells once that it cannot be read, and once that it can", async () => {
    const { lines, log } = recordedLog();
    const attempt = sequence(false, false, false, true);
    const claim = () => attempt().then(() => []);
    const relay = startRelay({ outbox: { ...working, claim }, sendBatch: sent, log, pollSeconds: 0 });
    await waitFor("a look that works", () => attempt.count > 4);
    await relay.stop();
    assert.deepEqual(lines, [
      { level: "warn", err: awayLine, msg: "the outbox could not be read" },
      { level: "info", msg: "the outbox is read again" },
    ]);
  });

  it("tells once that it cannot be updated, and once that it can", async () => {
    const { lines, log } = recordedLog();
    const remove = sequence(false, false, false, true);
    const relay = startRelay({ outbox: { ...working, remove }, sendBatch: sent, log, pollSeconds: 0 });
    await waitFor("an update that works", () => remove.count > 4);
    await relay.stop();
    assert.deepEqual(lines, [
      {
        level: "warn",
        err: awayLine,
        msg: "the outbox could not be updated; its entries are sent again when their lease ends",
      },
      { level: "info", msg: "the outbox is updated again" },
    ]);
  });

  it("tells once that messages are not sent, and once that they are", async () => {
    const { lines, log } = recordedLog();
    const attempt = sequence(false, false, false, true);
    const sendBatch = () =>
      attempt().then(
        sent,
        () => new Map([[entry.id, { reason: "ThrottlingException: a message of the queue", senderFault: false }]]),
      );
    const relay = startRelay({ outbox: working, sendBatch, log, clock });
    await waitFor("a send that works", () => attempt.count > 4);
    await relay.stop();
    assert.deepEqual(lines, [
      { level: "warn", err: { message: "ThrottlingException: a message of the queue" }, msg: "a message was not sent" },
      { level: "info", msg: "messages are sent again" },
    ]);
  });

  it("tells once that it cannot be measured, and once that it can", async () => {
    const { lines, log } = recordedLog();
    const attempt = sequence(false, false, true);
    const measure = () => attempt().then(() => ({ lagSeconds: 0, failed: 0 }));
    mock.timers.enable({ apis: ["setInterval"] });
    const stop = startOutboxMetrics({ outbox: { ...working, measure }, log, environment: "test", now: () => 1 });
    try {
      for (const minute of [1, 2]) {
        await waitFor(`measurement ${minute}`, () => attempt.count === minute);
        mock.timers.tick(60_000);
      }
      await waitFor("the metrics", () => lines.some(({ msg }) => msg === "outbox"));
    } finally {
      stop();
      mock.timers.reset();
    }
    await waitFor("the end of the outage", () => lines.length === 3);
    assert.deepEqual(
      lines.map(({ level, msg }) => [level, msg]),
      [
        ["warn", "the outbox could not be measured"],
        ["info", "outbox"],
        ["info", "the outbox is measured again"],
      ],
    );
  });
});
