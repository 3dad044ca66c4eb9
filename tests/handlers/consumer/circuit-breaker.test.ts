import * as assert from "node:assert/strict";
import { mock } from "node:test";
import { createCircuitBreaker, type CircuitBreaker } from "../../../handlers/consumer/circuit-breaker";
import * as runtimeImports from "../../../handlers/consumer/runtime-imports";
import { noLimit } from "../../support/handlers/factories";
import { createTestBreaker, sdkError } from "../../support/handlers/fake-ports";

describe("a circuit breaker", () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 2, 1) });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  const outage = sdkError("InternalServerError", 500);
  const REFUSAL = "Execution prevented because the circuit breaker is open";

  /** Makes a call that ends so, and gives "made" or "refused". */
  async function attempt(breaker: CircuitBreaker, failure?: unknown): Promise<"made" | "refused"> {
    let calls = 0;
    await breaker(noLimit(), async () => {
      calls++;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a dependency may throw anything
      if (failure !== undefined) throw failure;
      return Promise.resolve();
    }).catch(() => undefined);
    return calls > 0 ? "made" : "refused";
  }
  async function attempts(breaker: CircuitBreaker, times: number, failure?: unknown): Promise<void> {
    for (let i = 0; i < times; i++) assert.equal(await attempt(breaker, failure), "made");
  }
  /** Makes ten calls at once that end so; gives what each came to, and how many reached the dependency. */
  async function tenAtOnce(breaker: CircuitBreaker, failure?: Error) {
    let made = 0;
    const call = () => {
      made++;
      return failure ? Promise.reject(failure) : Promise.resolve("passed");
    };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => breaker(noLimit(), call).catch((error: unknown) => (error as Error).message)),
    );
    return { outcomes, made };
  }

  /** One that five failures in a row have opened. */
  async function openedBreaker(): Promise<CircuitBreaker> {
    const breaker = createTestBreaker();
    await attempts(breaker, 5, outage);
    return breaker;
  }

  it("refuses calls after five failures in a row", async () => {
    const breaker = await openedBreaker();
    assert.equal(await attempt(breaker), "refused");
    await assert.rejects(
      breaker(noLimit(), async () => Promise.resolve()),
      { message: REFUSAL },
    );
  });

  it("forgets failures after a success", async () => {
    const breaker = createTestBreaker();
    await attempts(breaker, 4, outage);
    await attempts(breaker, 1);
    await attempts(breaker, 4, outage);
    assert.equal(await attempt(breaker), "made");
  });

  it("lets one call try after ten seconds, and all when that succeeds", async () => {
    const breaker = await openedBreaker();
    mock.timers.tick(9_999);
    assert.equal(await attempt(breaker), "refused");
    mock.timers.tick(1);
    await attempts(breaker, 3);
  });

  it("refuses no longer when the clock is set back, and again after five failures", async () => {
    const breaker = await openedBreaker();
    mock.timers.setTime(Date.UTC(2026, 2, 1) - 3_600_000);
    assert.equal(breaker.refusesForMilliseconds(), 10_000);
    await attempts(breaker, 5, outage);
    assert.equal(await attempt(breaker), "refused");
    mock.timers.tick(10_000);
    await attempts(breaker, 1);
    assert.equal(breaker.refusesForMilliseconds(), undefined);
  });

  it("refuses calls for another ten seconds when the try fails", async () => {
    const breaker = await openedBreaker();
    mock.timers.tick(10_000);
    await attempts(breaker, 1, outage);
    mock.timers.tick(9_999);
    assert.equal(await attempt(breaker), "refused");
    mock.timers.tick(1);
    assert.equal(await attempt(breaker), "made");
  });

  const intervals: [maxConcurrency: number, random: number, seconds: number][] = [
    [2, 0, 10],
    [2, 0.5, 12.5],
    [10, 0, 30],
    [10, 0.5, 37.5],
    [100, 0, 120],
    [1000, 0.999, 120],
  ];
  for (const [maxConcurrency, random, seconds] of intervals)
    it(`refuses calls for ${seconds} s where ${maxConcurrency} runs may try, random ${random}`, async () => {
      const breaker = createCircuitBreaker(runtimeImports, { maxConcurrency }, () => random);
      assert.equal(breaker.refusesForMilliseconds(), undefined);
      await attempts(breaker, 5, outage);
      assert.equal(breaker.refusesForMilliseconds(), seconds * 1000);
      mock.timers.tick(seconds * 1000 - 1);
      assert.equal(await attempt(breaker), "refused");
      assert.equal(breaker.refusesForMilliseconds(), 1);
      mock.timers.tick(1);
      assert.equal(await attempt(breaker), "made");
      assert.equal(breaker.refusesForMilliseconds(), undefined);
    });

  it("lets the others wait for the one that tries, and refuses them when it fails", async () => {
    const breaker = await openedBreaker();
    mock.timers.tick(10_000);
    const { outcomes, made } = await tenAtOnce(breaker, outage);
    assert.equal(made, 1);
    const failure = "the service says InternalServerError";
    assert.deepEqual(outcomes, [failure, ...Array<string>(9).fill(REFUSAL)]);
  });

  it("lets the others wait for the one that tries, and makes them all when it succeeds", async () => {
    const breaker = await openedBreaker();
    mock.timers.tick(10_000);
    const { outcomes, made } = await tenAtOnce(breaker);
    assert.equal(made, 10);
    assert.deepEqual(outcomes, Array<string>(10).fill("passed"));
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
    ["a missing permission", sdkError("AccessDenied", 403)],
    ["a missing table", sdkError("ResourceNotFoundException", 400)],
    ["a disabled key", sdkError("KMSDisabledException", 400)],
    ["missing credentials", sdkError("CredentialsProviderError")],
    ["an error that says it is retryable", Object.assign(new Error("x"), { $retryable: {}, $metadata: {} })],
  ];
  for (const [what, error] of counted) {
    it(`counts ${what}`, async () => {
      const breaker = createTestBreaker();
      await attempts(breaker, 5, error);
      assert.equal(await attempt(breaker), "refused");
    });
  }

  const uncounted: [string, unknown][] = [
    ["a malformed request", sdkError("ValidationException", 400)],
    ["a write under way", sdkError("ConditionalRequestConflict", 409)],
    ["an aborted call", sdkError("AbortError")],
    ["an error of our own", new TypeError("undefined is not a function")],
    ["something that is not an error", "text"],
    ["nothing", null],
  ];
  for (const [what, error] of uncounted) {
    it(`does not count ${what}`, async () => {
      await attempts(createTestBreaker(), 12, error);
    });
  }
});
