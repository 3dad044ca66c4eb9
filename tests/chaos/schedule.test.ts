import assert from "node:assert/strict";
import { createSchedule, describeFault, type ScheduledFault } from "../../chaos/schedule";
import { FAULTS } from "../../local/faults/all";

const plain = (schedule: readonly ScheduledFault[]) =>
  schedule.map(({ fault, ...others }) => ({ name: fault.name, ...others }));

describe("a schedule of faults", () => {
  it("is the same for the same seed, and another one for another", () => {
    const options = { seed: 7, transactions: 2_000 };
    assert.deepEqual(plain(createSchedule(options)), plain(createSchedule(options)));
    assert.notDeepEqual(plain(createSchedule(options)), plain(createSchedule({ ...options, seed: 8 })));
  });

  it("has one for every hundred transactions, evenly spread", () => {
    assert.deepEqual(
      createSchedule({ seed: 1, transactions: 400 }).map(({ position }) => position),
      [50, 150, 250, 350],
    );
    assert.equal(createSchedule({ seed: 1, transactions: 20_000 }).length, 200);
    assert.deepEqual(
      createSchedule({ seed: 1, transactions: 1 }).map(({ position }) => position),
      [0],
    );
  });

  it("has every fault before any of them again", () => {
    const names = createSchedule({ seed: 3, transactions: FAULTS.length * 200 }).map(({ fault }) => fault.name);
    for (const round of [names.slice(0, FAULTS.length), names.slice(FAULTS.length)])
      assert.deepEqual(round.toSorted(), FAULTS.map(({ name }) => name).toSorted());
  });

  it("has the named faults only, each for 0.3 to 2 s, with every share", () => {
    const faults = FAULTS.filter(({ name }) => ["s3-slow", "task-killed"].includes(name));
    const schedule = createSchedule({ seed: 2, transactions: 10_000, faults });
    assert.deepEqual(new Set(schedule.map(({ fault }) => fault)), new Set(faults));
    assert.ok(schedule.every(({ milliseconds }) => milliseconds >= 300 && milliseconds < 2_000));
    const shares = schedule.filter(({ fault }) => fault.hasShares).map(({ share }) => share);
    assert.deepEqual(new Set(shares), new Set([1, 10, 100]));
  });

  it("has each fault with every share before any of them again", () => {
    const schedule = createSchedule({ seed: 1, transactions: 20_000 }).filter(({ fault }) => fault.hasShares);
    for (const [{ name }, occasions] of Map.groupBy(schedule, ({ fault }) => fault)) {
      const shares = occasions.slice(0, 3).map(({ share }) => share);
      assert.deepEqual(shares.toSorted(), [1, 10, 100], name);
    }
  });

  it("is told by names and shares", () => {
    assert.equal(describeFault({ name: "s3-slow", share: 10 }), "s3-slow 10 %");
    assert.equal(describeFault({ name: "task-killed" }), "task-killed");
  });
});
