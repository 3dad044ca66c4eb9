import * as assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { mock } from "node:test";
import type { CircuitBreaker } from "../../../handlers/consumer/circuit-breaker";
import { isDependencyFailure } from "../../../handlers/consumer/dependency-failure";
import { protectPort } from "../../../handlers/consumer/protect-port";
import { noLimit } from "../../support/handlers/factories";
import { createTestBreaker, never, sdkError } from "../../support/handlers/fake-ports";

/** What a port is, in short. */
interface Reader {
  read: (signal: AbortSignal) => Promise<unknown>;
}

/** A port that does this, protected. */
const reader = (read: Reader["read"], breaker?: CircuitBreaker): Reader => protectPort("S3", { read }, breaker);

describe("a protected port", () => {
  it("takes what the method takes, and gives what it gives", async () => {
    const { signal } = new AbortController();
    const taken: unknown[] = [];
    const methods = {
      add: async (a: number, b: number, given: AbortSignal) => Promise.resolve((taken.push(given), a + b)),
      wait: async (given: AbortSignal) => Promise.resolve(void taken.push(given)),
    };
    const { add, wait } = protectPort("S3", methods);
    assert.equal(await add(3, 4, signal), 7);
    await wait(signal);
    assert.deepEqual(taken, [signal, signal]);
  });

  it("names the dependency of a failed call, and keeps the failure as its cause", async () => {
    const cause = sdkError("SlowDown", 503);
    await assert.rejects(reader(async () => Promise.reject(cause)).read(noLimit()), {
      message: "S3: SlowDown: the service says SlowDown",
      cause,
    });
  });

  it("tells the dependency's failures from those of the request and of our own code", async () => {
    const failures: [error: Error, isOfDependency: boolean][] = [
      [sdkError("AccessDenied", 403), true],
      [new Error("the object that stood in the way of a new one has no body"), true],
      [sdkError("ValidationException", 400), false],
      [new TypeError("undefined is not a function"), false],
    ];
    for (const [failure, isOfDependency] of failures) {
      const error: unknown = await reader(async () => Promise.reject(failure))
        .read(noLimit())
        .catch((thrown: unknown) => thrown);
      assert.equal(isDependencyFailure(error), isOfDependency, failure.name);
    }
    const tooLate: unknown = await reader(never)
      .read(AbortSignal.abort())
      .catch((thrown: unknown) => thrown);
    assert.equal(isDependencyFailure(tooLate), false);
  });

  it("turns what a call throws at once into a rejection", async () => {
    const { read } = reader(() => {
      throw new Error("not even a promise");
    });
    await assert.rejects(read(noLimit()), { message: "S3: not even a promise" });
  });

  it("gives up a call that does not settle when its signal aborts", async () => {
    const controller = new AbortController();
    const result = reader(never).read(controller.signal);
    controller.abort(new Error("late"));
    await assert.rejects(result, { message: "S3: late" });
  });

  it("makes no call when its signal has aborted already", async () => {
    let calls = 0;
    const { read } = reader(async () => Promise.resolve(calls++));
    await assert.rejects(read(AbortSignal.abort(new Error("late"))), { message: "S3: late" });
    assert.equal(calls, 0);
  });

  it("leaves no listeners behind", async () => {
    const { signal } = new AbortController();
    await reader(async () => Promise.resolve()).read(signal);
    await reader(async () => Promise.reject(new Error("no")))
      .read(signal)
      .catch(() => undefined);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("a port that is protected by a circuit breaker", () => {
  const outage = sdkError("InternalServerError", 500);
  const REFUSAL = "S3: Execution prevented because the circuit breaker is open";

  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 2, 1) });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it("shares it with the other ports of the dependency", async () => {
    const breaker = createTestBreaker();
    const first = reader(async () => Promise.reject(outage), breaker);
    const second = reader(async () => Promise.resolve(7), breaker);
    const message = "S3: InternalServerError: the service says InternalServerError";
    for (let i = 0; i < 5; i++) await assert.rejects(first.read(noLimit()), { message });
    await assert.rejects(second.read(noLimit()), { message: REFUSAL });
    mock.timers.tick(10_000);
    assert.equal(await second.read(noLimit()), 7);
  });

  it("is not stuck when the call that tries never settles", async () => {
    const answers = [...Array<() => Promise<unknown>>(5).fill(async () => Promise.reject(outage)), never];
    const { read } = reader(
      async () => (answers.shift() ?? (async () => Promise.resolve("made")))(),
      createTestBreaker(),
    );
    for (let i = 0; i < 5; i++) await read(noLimit()).catch(() => undefined);
    mock.timers.tick(10_000);
    const [probing, waiting] = [new AbortController(), new AbortController()];
    const probe = read(probing.signal);
    const waits = read(waiting.signal);
    waiting.abort(new DOMException("late", "TimeoutError"));
    await assert.rejects(waits, { message: "S3: TimeoutError: late" });
    probing.abort(new DOMException("late", "TimeoutError"));
    await assert.rejects(probe, { message: "S3: TimeoutError: late" });
    await assert.rejects(read(noLimit()), { message: REFUSAL });
    mock.timers.tick(10_000);
    assert.equal(await read(noLimit()), "made");
  });

  it("does not count calls that were never made", async () => {
    const { read } = reader(async () => Promise.resolve("made"), createTestBreaker());
    const late = AbortSignal.abort(new DOMException("late", "TimeoutError"));
    for (let i = 0; i < 9; i++) await assert.rejects(read(late), { message: "S3: TimeoutError: late" });
    assert.equal(await read(noLimit()), "made");
  });
});
