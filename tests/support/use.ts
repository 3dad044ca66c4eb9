/** The one way in which tests start something before they run, and stop it after them. */
import assert from "node:assert/strict";

type Start<T> = () => T | Promise<T>;
type Stop<T> = (started: T) => unknown;

/**
 * Starts something for all tests of the surrounding describe, and stops it after them.
 * @returns what gives it to the hooks and tests that follow.
 */
export function use<T>(start: Start<T>, stop?: Stop<T>): () => T {
  const fixture = createFixture(start, stop);
  before(fixture.start);
  after(fixture.stop);
  return fixture.get;
}

/** As `use`, but anew for each test. */
export function useForEach<T>(start: Start<T>, stop?: Stop<T>): () => T {
  const fixture = createFixture(start, stop);
  beforeEach(fixture.start);
  afterEach(fixture.stop);
  return fixture.get;
}

function createFixture<T>(start: Start<T>, stop: Stop<T> = () => undefined) {
  let started: { value: T } | undefined;
  return {
    start: async () => {
      started = { value: await start() };
    },
    stop: async () => {
      // Nothing is there to stop where the start has failed.
      if (started) await stop(started.value);
      started = undefined;
    },
    get: (): T => {
      assert.ok(started, "what a fixture starts is there in hooks and tests only");
      return started.value;
    },
  };
}
