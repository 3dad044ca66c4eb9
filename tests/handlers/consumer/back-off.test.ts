import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { backOffSeconds, pauseSeconds } from "../../../handlers/consumer/back-off";

describe("backOffSeconds", () => {
  // At a visibility timeout of 180 s the ceilings are 11.25, 22.5, 45, 90 and 180 s.
  const cases: [number, number, number, number][] = [
    [1, 180, 0, 6],
    [1, 180, 0.999, 11],
    [2, 180, 0, 11],
    [2, 180, 0.5, 17],
    [3, 180, 0, 23],
    [4, 180, 0, 45],
    [5, 180, 0, 90],
    [5, 180, 0.999, 180],
    [6, 180, 0.999, 180],
    [2000, 180, 0.999, 180],
    [1, 18, 0, 1],
    [5, 18, 0, 9],
    [5, 5400, 0.999, 5397],
  ];
  for (const [receiveCount, visibilityTimeoutSeconds, random, seconds] of cases) {
    it(`is ${seconds} s at delivery ${receiveCount}, timeout ${visibilityTimeoutSeconds} s, random ${random}`, () => {
      assert.equal(
        backOffSeconds(receiveCount, visibilityTimeoutSeconds, () => random),
        seconds,
      );
    });
  }

  it("is a whole number of seconds that SQS accepts, whatever the delivery", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.integer({ min: 1, max: 43_200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (receiveCount, visibilityTimeoutSeconds, random) => {
          const seconds = backOffSeconds(receiveCount, visibilityTimeoutSeconds, () => random);
          assert.ok(Number.isInteger(seconds) && seconds >= 0 && seconds <= visibilityTimeoutSeconds, String(seconds));
        },
      ),
    );
  });
});

describe("pauseSeconds", () => {
  const cases: [ageSeconds: number, visibilityTimeoutSeconds: number, random: number, seconds: number][] = [
    [0, 180, 0, 3],
    [0, 180, 0.999, 5],
    [40, 180, 0, 20],
    [40, 180, 0.5, 30],
    [43_200, 180, 0, 60],
    [43_200, 180, 0.999, 120],
    [43_200, 5400, 0.999, 120],
    [43_200, 18, 0, 9],
    [43_200, 1, 0, 1],
  ];
  for (const [ageSeconds, visibilityTimeoutSeconds, random, seconds] of cases) {
    it(`is ${seconds} s after ${ageSeconds} s, timeout ${visibilityTimeoutSeconds} s, random ${random}`, () => {
      assert.equal(
        pauseSeconds(ageSeconds, visibilityTimeoutSeconds, () => random),
        seconds,
      );
    });
  }
});
