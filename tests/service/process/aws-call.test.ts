import assert from "node:assert/strict";
import { callAws, createProtectedCalls, type ProtectedCall } from "../../../service/process/aws-call";
import { UnavailableError } from "../../../service/process/errors";

const outage = Object.assign(new Error("InternalServerError"), { $metadata: { httpStatusCode: 500 } });

describe("calls of an AWS service that may be away", () => {
  const clock = { now: 0 };
  const createCalls = () => createProtectedCalls("The table", () => clock.now);

  /** Calls that end by this error, or well, each counted. */
  function failing(protect: ProtectedCall) {
    const calls = {
      made: 0,
      error: outage as Error | undefined,
      make: () =>
        protect(() => {
          calls.made++;
          return calls.error ? Promise.reject(calls.error) : Promise.resolve("answer");
        }),
    };
    return calls;
  }
  const unavailable = (error: unknown) =>
    error instanceof UnavailableError &&
    error.retryAfterSeconds === 2 &&
    error.message === "The table does not answer." &&
    error.cause === outage;
  /** Makes five that fail. */
  async function fail(calls: ReturnType<typeof failing>) {
    for (let count = 0; count < 5; count++) await assert.rejects(calls.make(), unavailable);
  }

  it("fail at once, as the last one did, after five failures in a row", async () => {
    const calls = failing(createCalls());
    await fail(calls);
    await assert.rejects(calls.make(), unavailable);
    assert.equal(calls.made, 5);
  });

  it("are all made again when a probe succeeds, at most a second later", async () => {
    const calls = failing(createCalls());
    await fail(calls);
    calls.error = undefined;
    clock.now += 1_000;
    assert.equal(await calls.make(), "answer");
    assert.deepEqual(await Promise.all([calls.make(), calls.make()]), ["answer", "answer"]);
  });

  it("are as few as the probes in an hour of ten requests a second", async () => {
    const calls = failing(createCalls());
    for (let count = 0; count < 36_000; count++) {
      await assert.rejects(calls.make(), unavailable);
      clock.now += 100;
    }
    // One in 5 to 10 s, and some forty in the first minutes.
    assert.ok(calls.made > 360 && calls.made < 800, String(calls.made));
  });

  it("do not wait for the probe", async () => {
    const protect = createCalls();
    await fail(failing(protect));
    clock.now += 1_000;
    let answer: (text: string) => void = () => undefined;
    const probe = protect(() => new Promise<string>((resolve) => (answer = resolve)));
    await assert.rejects(failing(protect).make(), unavailable);
    answer("late");
    assert.equal(await probe, "late");
  });

  it("fail as a mistake of ours does while the table cannot be used by one", async () => {
    const denied = Object.assign(new Error("no grant"), { name: "AccessDeniedException" });
    const calls = failing(createCalls());
    calls.error = denied;
    for (let count = 0; count < 10; count++) await assert.rejects(calls.make(), denied);
    assert.equal(calls.made, 5);
  });

  it("go on where the requests are what is refused", async () => {
    const calls = failing(createCalls());
    calls.error = Object.assign(new Error("a key is missing"), { name: "ValidationException" });
    for (let count = 0; count < 10; count++) await assert.rejects(calls.make(), calls.error);
    assert.equal(calls.made, 10);
  });

  it("are what the service says of them where the SDK says that the machine's clock may be to blame", async () => {
    const marked = (name: string, httpStatusCode: number) =>
      Object.assign(new Error(name), { name, $metadata: { httpStatusCode, clockSkewCorrected: true as const } });
    const missing = marked("ResourceNotFoundException", 400);
    await assert.rejects(callAws("The table", Promise.reject(missing)), missing);
    for (const error of [marked("InternalServerError", 500), marked("RequestExpired", 400)]) {
      await assert.rejects(callAws("The table", Promise.reject(error)), {
        message: "The table does not answer.",
        cause: error,
      });
    }
  });

  it("are at most 50 at a time, and 1,000 that wait; more are refused at once", async () => {
    const protect = createCalls();
    let running = 0;
    let end: (error: Error) => void = () => undefined;
    const ended = new Promise<never>((_resolve, reject) => (end = reject));
    const hang = () =>
      protect(() => {
        running++;
        return ended;
      });
    const waiting = Promise.allSettled(Array.from({ length: 1_050 }, hang));
    for (let count = 0; count < 3; count++) {
      await assert.rejects(hang(), { message: "The table has too many requests waiting.", retryAfterSeconds: 1 });
    }
    end(outage);
    assert.ok((await waiting).every((result) => result.status === "rejected" && unavailable(result.reason)));
    assert.equal(running, 50, "who waited for those that failed does not follow them");
  });
});
