import assert from "node:assert/strict";
import { createBreakage, FAULT_NAMES, type Breakage } from "../../../local/console/faults";
import { createHappenings, type Happenings } from "../../../local/console/happenings";
import { RefusedError } from "../../../local/console/refused-error";
import type { Decide } from "../../../local/faults/faulty-endpoint";
import type { FaultySystem } from "../../../local/faults/faulty-system";

describe("what a person breaks and mends", () => {
  let rules: Set<Decide>;
  let isPaused: boolean;
  let running: number;
  let happenings: Happenings;
  let breakage: Breakage;

  beforeEach(() => {
    rules = new Set();
    isPaused = false;
    running = 2;
    const endpoint = {
      add: (rule: Decide) => {
        rules.add(rule);
        return () => rules.delete(rule);
      },
    };
    // A process that has ended by now, as its number is beyond those that systems give.
    const service = { desiredCount: 2, processIds: () => Array<number>(running).fill(2 ** 30) };
    const system = {
      target: { services: new Map([["service", service]]) },
      services: endpoint,
      dynamodb: endpoint,
      database: { pause: () => (isPaused = true), resume: () => (isPaused = false) },
    };
    happenings = createHappenings(() => 1);
    // These faults need no more of a system.
    breakage = createBreakage(system as unknown as FaultySystem, happenings, () => 7);
  });

  const isOn = () => breakage.states().flatMap(({ name, isOn: on }) => (on ? [name] : []));

  it("is told of, goes on until it is mended, and says what it has met", async () => {
    const { sentence, kind } = await breakage.begin("cut-s3");
    assert.deepEqual(
      [kind, sentence],
      ["broken", "Cut S3: Each connection to S3 is reset before a call has its effect."],
    );
    const [rule] = rules;
    assert.equal(rule?.("PUT /bucket/key", "s3 PUT"), "reset-before");
    assert.equal(rule("POST /", "sqs SendMessage"), "pass");
    const state = breakage.states().find(({ name }) => name === "cut-s3");
    assert.deepEqual([state?.isOn, state?.since, state?.detail], [true, 7, "1 call"]);
    assert.equal((await breakage.mend("cut-s3")).sentence, "S3 can be reached again. It had met 1 call.");
    assert.deepEqual([rules.size, isOn()], [0, []]);
  });

  it("is refused where it goes on already, or does not", async () => {
    await breakage.begin("freeze-database");
    const refused = (message: string) => (error: unknown) =>
      error instanceof RefusedError && error.status === 409 && error.message === message;
    await assert.rejects(
      breakage.begin("freeze-database"),
      refused("Freeze the database: that goes on already. Mend it first."),
    );
    await assert.rejects(breakage.mend("cut-s3"), refused("Cut S3: that does not go on, there is nothing to mend."));
  });

  it("of a task lasts until another one runs in its place", async () => {
    await breakage.begin("kill-task");
    running = 1;
    assert.deepEqual(isOn(), ["kill-task"]);
    assert.match((await breakage.mend("kill-task")).sentence, /starting another task by itself/);
    running = 2;
    assert.deepEqual(isOn(), []);
    assert.equal((await breakage.mend("kill-task")).sentence, "As many tasks run as should.");
  });

  it("is all mended in the end", async () => {
    for (const name of FAULT_NAMES) await breakage.begin(name);
    assert.deepEqual([rules.size, isPaused], [2, true]);
    await breakage.mendAll();
    assert.deepEqual([rules.size, isPaused, isOn()], [0, false, []]);
  });
});
