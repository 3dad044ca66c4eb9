import * as assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { mock } from "node:test";
import * as clients from "../../handlers/clients";
import { createBreakerGuard, createGuard, describeError } from "../../handlers/guard";
import type { Guard } from "../../handlers/ports";
import { noLimit } from "../support/factories";
import { never, sdkError } from "../support/fake-ports";

describe("a guard", () => {
  it("gives what the call gives", async () => {
    assert.equal(await createGuard("S3")(noLimit(), async () => Promise.resolve(7)), 7);
  });

  it("names the dependency of a failed call, and keeps the failure as its cause", async () => {
    const cause = sdkError("SlowDown", 503);
    await assert.rejects(
      createGuard("S3")(noLimit(), async () => Promise.reject(cause)),
      {
        message: "S3: SlowDown: the service says SlowDown",
        cause,
      },
    );
  });

  it("turns what a call throws at once into a rejection", async () => {
    const call = () => {
      throw new Error("not even a promise");
    };
    await assert.rejects(createGuard("S3")(noLimit(), call), { message: "S3: not even a promise" });
  });

  it("gives up a call that does not settle when its signal aborts", async () => {
    const controller = new AbortController();
    const result = createGuard("DynamoDB")(controller.signal, never);
    controller.abort(new Error("late"));
    await assert.rejects(result, { message: "DynamoDB: late" });
  });

  it("makes no call when its signal has aborted already", async () => {
    let calls = 0;
    const call = async () => Promise.resolve(calls++);
    await assert.rejects(createGuard("SQS")(AbortSignal.abort(new Error("late")), call), { message: "SQS: late" });
    assert.equal(calls, 0);
  });

  it("leaves no listeners behind", async () => {
    const { signal } = new AbortController();
    const guard = createGuard("S3");
    await guard(signal, async () => Promise.resolve());
    await guard(signal, async () => Promise.reject(new Error("no"))).catch(() => undefined);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
});

describe("a guard with a circuit breaker", () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 2, 1) });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  const outage = sdkError("InternalServerError", 500);
  const REFUSAL = "DynamoDB: Execution prevented because the circuit breaker is open";

  /** Makes a call that ends so, and gives "made" or "refused". */
  async function attempt(guard: Guard, failure?: unknown): Promise<"made" | "refused"> {
    let calls = 0;
    await guard(noLimit(), async () => {
      calls++;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a dependency may throw anything
      if (failure !== undefined) throw failure;
      return Promise.resolve();
    }).catch(() => undefined);
    return calls > 0 ? "made" : "refused";
  }
  async function attempts(guard: Guard, times: number, failure?: unknown): Promise<void> {
    for (let i = 0; i < times; i++) assert.equal(await attempt(guard, failure), "made");
  }
  /** Makes ten calls at once that end so; gives what each came to, and how many reached the dependency. */
  async function tenAtOnce(guard: Guard, failure?: Error) {
    let made = 0;
    const call = () => {
      made++;
      return failure ? Promise.reject(failure) : Promise.resolve("passed");
    };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => guard(noLimit(), call).catch((error: unknown) => (error as Error).message)),
    );
    return { outcomes, made };
  }

  it("refuses calls after five failures in a row", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    assert.equal(await attempt(guard), "refused");
    await assert.rejects(
      guard(noLimit(), async () => Promise.resolve()),
      { message: REFUSAL },
    );
  });

  it("forgets failures after a success", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 4, outage);
    await attempts(guard, 1);
    await attempts(guard, 4, outage);
    assert.equal(await attempt(guard), "made");
  });

  it("lets one call try after ten seconds, and all when that succeeds", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    mock.timers.tick(9_999);
    assert.equal(await attempt(guard), "refused");
    mock.timers.tick(1);
    await attempts(guard, 3);
  });

  it("refuses calls for another ten seconds when the try fails", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    mock.timers.tick(10_000);
    await attempts(guard, 1, outage);
    mock.timers.tick(9_999);
    assert.equal(await attempt(guard), "refused");
    mock.timers.tick(1);
    assert.equal(await attempt(guard), "made");
  });

  it("lets the others wait for the one that tries, and refuses them when it fails", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    mock.timers.tick(10_000);
    const { outcomes, made } = await tenAtOnce(guard, outage);
    assert.equal(made, 1);
    const failure = "DynamoDB: InternalServerError: the service says InternalServerError";
    assert.deepEqual(outcomes, [failure, ...Array<string>(9).fill(REFUSAL)]);
  });

  it("lets the others wait for the one that tries, and makes them all when it succeeds", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    mock.timers.tick(10_000);
    const { outcomes, made } = await tenAtOnce(guard);
    assert.equal(made, 10);
    assert.deepEqual(outcomes, Array<string>(10).fill("passed"));
  });

  it("is not stuck when the call that tries never settles", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    await attempts(guard, 5, outage);
    mock.timers.tick(10_000);
    const controller = new AbortController();
    const probe = guard(controller.signal, never);
    const waiting = guard(controller.signal, never);
    controller.abort(new DOMException("late", "TimeoutError"));
    await assert.rejects(probe, { message: "DynamoDB: TimeoutError: late" });
    await assert.rejects(waiting, { message: "DynamoDB: TimeoutError: late" });
    assert.equal(await attempt(guard), "refused");
    mock.timers.tick(10_000);
    assert.equal(await attempt(guard), "made");
  });

  it("does not count calls that it never made", async () => {
    const guard = createBreakerGuard(clients, "DynamoDB");
    const late = AbortSignal.abort(new DOMException("late", "TimeoutError"));
    for (let i = 0; i < 9; i++) await guard(late, never).catch(() => undefined);
    assert.equal(await attempt(guard), "made");
  });

  const counted: [string, Error][] = [
    ["throttling of the table", sdkError("ProvisionedThroughputExceededException", 400)],
    ["throttling of the account", sdkError("ThrottlingException", 400)],
    ["S3's slow down", sdkError("SlowDown", 503)],
    ["too many requests", sdkError("Whatever", 429)],
    ["an internal error", sdkError("InternalServerError", 500)],
    ["an unusual server error", sdkError("Whatever", 507)],
    ["a time-out", sdkError("TimeoutError")],
    ["a refused connection", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["a lost connection", Object.assign(new Error("socket"), { code: "ECONNRESET" })],
    ["an unknown host", Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" })],
    ["an error that says it is retryable", Object.assign(new Error("x"), { $retryable: {}, $metadata: {} })],
  ];
  for (const [what, error] of counted) {
    it(`counts ${what}`, async () => {
      const guard = createBreakerGuard(clients, "S3");
      await attempts(guard, 5, error);
      assert.equal(await attempt(guard), "refused");
    });
  }

  const uncounted: [string, unknown][] = [
    ["a malformed request", sdkError("ValidationException", 400)],
    ["a missing permission", sdkError("AccessDenied", 403)],
    ["a missing table", sdkError("ResourceNotFoundException", 400)],
    ["a write under way", sdkError("ConditionalRequestConflict", 409)],
    ["an aborted call", sdkError("AbortError")],
    ["an error of our own", new TypeError("undefined is not a function")],
    ["something that is not an error", "text"],
    ["nothing", null],
  ];
  for (const [what, error] of uncounted) {
    it(`does not count ${what}`, async () => {
      await attempts(createBreakerGuard(clients, "S3"), 12, error);
    });
  }
});

describe("describeError", () => {
  const cases: [unknown, string][] = [
    [new Error("plain"), "plain"],
    [new TypeError("odd"), "TypeError: odd"],
    [Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "AggregateError: ECONNREFUSED"],
    [new Error("x".repeat(600)), "x".repeat(500)],
    ["text", '"text"'],
    [undefined, "nothing"],
    [Object.create(null), "an object"],
  ];
  for (const [error, expected] of cases) {
    it(`says ${expected.slice(0, 30)}`, () => {
      assert.equal(describeError(error), expected);
    });
  }
});
