import assert from "node:assert/strict";
import { createProbeGate, probePause } from "../../../service/process/probes";

describe("the pause before a probe", () => {
  const bounds: [awaySeconds: number, min: number, max: number][] = [
    [0, 25, 50],
    [1, 50, 100],
    [30, 1_500, 3_000],
    [100, 5_000, 10_000],
    [43_200, 5_000, 10_000],
  ];
  for (const [awaySeconds, min, max] of bounds) {
    it(`is between ${min} and ${max} ms where something has been away for ${awaySeconds} s`, () => {
      assert.deepEqual(
        [0, 1].map((random) => probePause(awaySeconds * 1_000, 50, random)),
        [min, max],
      );
    });
  }
});

describe("the gate before a dependency", () => {
  const away = new Error("away");
  const startAt = (now: number) => {
    const clock = { now };
    return { clock, gate: createProbeGate({ now: () => clock.now }) };
  };
  const passes = ({ enter }: { enter: () => void }) => {
    try {
      enter();
      return true;
    } catch (error) {
      assert.equal(error, away);
      return false;
    }
  };

  it("is open for all until something fails, and again after a success", () => {
    const { gate } = startAt(0);
    assert.deepEqual([passes(gate), passes(gate)], [true, true]);
    gate.failed(away);
    assert.equal(passes(gate), false);
    gate.succeeded();
    assert.deepEqual([passes(gate), passes(gate)], [true, true]);
  });

  it("lets one probe through when its time has come, and no other before that one's end", () => {
    const { clock, gate } = startAt(0);
    gate.failed(away);
    clock.now = 50;
    assert.deepEqual([passes(gate), passes(gate)], [true, false]);
    clock.now = 60_000;
    assert.equal(passes(gate), false, "the probe has not ended");
    gate.failed(away);
    assert.equal(passes(gate), false);
    clock.now = 66_000;
    assert.equal(passes(gate), true);
  });

  it("lets some thousand probes through in twelve hours, however many ask", () => {
    const { clock, gate } = startAt(0);
    const probesAt: number[] = [];
    gate.failed(away);
    for (; clock.now < 12 * 3_600_000; clock.now += 10) {
      if (!passes(gate)) continue;
      probesAt.push(clock.now);
      gate.failed(away);
    }
    // 43,200 s at 5 to 10 s each, and some eighty in the first minutes.
    assert.ok(probesAt.length > 4_320 && probesAt.length < 8_800, String(probesAt.length));
    const inFirstMinute = probesAt.filter((at) => at < 60_000).length;
    assert.ok(inFirstMinute > 40 && inFirstMinute < 140, String(inFirstMinute));
  });
});
