import assert from "node:assert/strict";
import { judgeOne } from "../../../policy/pack/judge";
import { needsCompanion, needsValue, type Rule } from "../../../policy/rule";
import { resource, type Inputs } from "../../../program/resource";

const rule = (check: Rule["check"], only?: Rule["only"]): Rule => ({
  ids: ["A"],
  title: "Doors are locked",
  types: ["door"],
  ...(only && { only }),
  check,
  remedy: "Lock it.",
});
const locked = rule(needsValue("lock.locked", true));
const hasKey = rule(needsCompanion("key", "door"));

const door = (inputs: Inputs) => resource("door", "front", inputs);

/** As @pulumi/policy gives a value that nobody knows before the update. */
const unknown = (property: string): Inputs =>
  Object.defineProperty({}, property, {
    enumerable: true,
    get: () => {
      throw Object.assign(new Error(`string value at .${property} can't be known during preview`), {
        unknownTypeSentinel: "?",
        props: [property],
      });
    },
  });

describe("a rule under the engine", () => {
  it("is kept or broken by what is asked for alone", () => {
    assert.equal(judgeOne(locked, door({ lock: { locked: true } })), "kept");
    assert.deepEqual(judgeOne(locked, door({ lock: { locked: false } })), { why: "lock.locked is false" });
    assert.equal(judgeOne(locked, resource("window", "front", {})), "kept");
  });

  it("is open while it takes the other resources, and decided with them", () => {
    const front = door({});
    assert.equal(judgeOne(hasKey, front), "open");
    assert.deepEqual(judgeOne(hasKey, front, [front]), { why: "no key has this as its door" });
    assert.equal(judgeOne(hasKey, front, [front, resource("key", "k", { door: front.id })]), "kept");
  });

  it("is open, and neither kept nor broken, while a value that it reads is not known", () => {
    assert.equal(judgeOne(locked, door(unknown("lock"))), "open");
    assert.equal(judgeOne(locked, door({ lock: unknown("locked") })), "open");
    assert.equal(
      judgeOne(
        rule(needsValue("a", 1), ({ inputs }) => inputs.b === 1),
        door(unknown("b")),
      ),
      "open",
    );
    const front = door({});
    assert.equal(judgeOne(hasKey, front, [front, resource("key", "k", unknown("door"))]), "open");
  });

  it("does not wait for a value that it does not read", () => {
    const inputs = Object.defineProperties(unknown("handle"), { lock: { value: { locked: false } } });
    assert.deepEqual(judgeOne(locked, door(inputs)), { why: "lock.locked is false" });
  });

  it("fails with any other error of its own", () => {
    const broken = rule(() => {
      throw new TypeError("a fault of the rule");
    });
    assert.throws(() => judgeOne(broken, door({})), { message: "a fault of the rule" });
  });
});
