import assert from "node:assert/strict";
import type { Counts } from "../../../local/console/stores/flow";
import { startWatcher, type Watcher } from "../../../local/console/watcher";
import { waitFor } from "../../support/wait-for";

const COUNTS: Counts = {
  accepted: 1,
  outbox: 0,
  queue: { visible: 0, inFlight: 0, delayed: 0 },
  deadLetters: {},
  subscribers: [],
  connections: 1,
  visible: new Map(),
};

describe("the watcher of a system", () => {
  const ending = { current: new AbortController() };
  let looks: number;
  let answer: () => Promise<Counts>;
  let compared: [number, boolean][];
  let lookedAgain: number;
  let watcher: Watcher;

  function start(isWatched: boolean, moreToCompare: () => boolean = () => false): void {
    watcher = startWatcher({
      readCounts: () => answer(),
      score: {
        work: (accepted, quiet) => {
          compared.push([accepted, quiet]);
          return Promise.resolve(moreToCompare());
        },
        lookAgain: () => {
          lookedAgain++;
          return Promise.resolve();
        },
      },
      isWatched: () => isWatched,
      onLook: () => looks++,
      signal: ending.current.signal,
    });
  }

  beforeEach(() => {
    ending.current = new AbortController();
    looks = 0;
    compared = [];
    lookedAgain = 0;
    answer = () => Promise.resolve(COUNTS);
  });
  afterEach(async () => {
    ending.current.abort();
    await watcher.ended;
  });

  it("gives the last counts, and has them compared", async () => {
    start(true);
    assert.equal(watcher.counts(), undefined);
    await waitFor("the first look", () => looks > 0);
    assert.deepEqual(watcher.counts(), COUNTS);
    assert.deepEqual(compared[0], [1, true]);
  });

  it("goes on without a store that does not answer, and says so until it does", async () => {
    start(true, () => true);
    await waitFor("the first look", () => looks > 0);
    answer = () => Promise.reject(new Error("connect ECONNREFUSED"));
    await waitFor("a problem", () => watcher.problems().length > 0);
    assert.deepEqual(watcher.problems(), ["The counts could not be read: connect ECONNREFUSED."]);
    assert.deepEqual(watcher.counts(), COUNTS);
    answer = () => Promise.resolve({ ...COUNTS, accepted: 2, outbox: 1 });
    await waitFor("the end of the problem", () => watcher.problems().length === 0);
    assert.equal(watcher.counts()?.accepted, 2);
    await waitFor("a comparison that knows of what is on the way", () =>
      compared.some(([accepted, quiet]) => accepted === 2 && !quiet),
    );
  });

  it("has what was everywhere read again once nothing else is to be compared", async () => {
    const more = { left: 2 };
    start(true, () => more.left-- > 0);
    await waitFor("a look again", () => lookedAgain > 0);
    assert.ok(compared.length >= 3, `after ${compared.length} comparisons`);
  });

  it("ends at once, also in a pause", async () => {
    start(false);
    await waitFor("the first look", () => looks > 0);
    ending.current.abort();
    await watcher.ended;
  });
});
