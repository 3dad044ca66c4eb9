import assert from "node:assert/strict";
import type { StackExceptions } from "../../policy/exceptions";
import { judge, entriesToAccept, problemsOf, unexpectedFailures } from "../../policy/report";
import { resource, type Stack } from "../../program/resource";
import { needsValue, type Rule } from "../../policy/rule";

const rule: Rule = {
  ids: ["A", "B"],
  title: "Doors are locked",
  types: ["door"],
  only: ({ inputs }) => inputs.inside !== true,
  check: needsValue("locked", true),
  remedy: "Lock it.",
};
const open = resource("door", "front", { locked: false });
const locked = resource("door", "back", { locked: true });
const stack: Stack = [open, locked, resource("door", "bath", { inside: true }), resource("window", "front", {})];

const accepted = (...lines: [id: string, resource: string][]): StackExceptions => ({
  accepted: lines.map(([id, name]) => ({ id, resource: name, reason: "r" })),
  absent: [],
});
const differences = (judged: Stack, exceptions: StackExceptions) =>
  problemsOf(judge(judged, [rule]), exceptions).map(({ id, resource: name, why }) => [id, name, why]);

describe("a judgement", () => {
  it("tells for each id what was looked at and what failed", () => {
    const outcome = { title: "Doors are locked", remedy: "Lock it.", evaluated: 2 };
    const failures = [{ resource: "front", why: "locked is false" }];
    assert.deepEqual(judge(stack, [rule]), [
      { id: "A", ...outcome, failures },
      { id: "B", ...outcome, failures },
    ]);
  });

  it("has no problem when exactly what is accepted fails", () => {
    assert.deepEqual(differences(stack, accepted(["A", "front"], ["B", "front"])), []);
    assert.deepEqual(differences([locked], accepted()), []);
  });

  it("takes a line with a star for every resource that it fits", () => {
    const doors = ["front-1", "front-2", "back-1"].map((name) => resource("door", name, { locked: false }));
    assert.deepEqual(differences(doors, accepted(["A", "front-*"], ["B", "*"])), [["A", "back-1", "locked is false"]]);
  });

  it("of a stack that the page does not name asks for no less than what is accepted", () => {
    const failures = (judged: Stack) =>
      unexpectedFailures(judge(judged, [rule]), accepted(["A", "front"], ["A", "gone"])).map(({ id }) => id);
    assert.deepEqual(failures([locked]), []);
    assert.deepEqual(failures([]), []);
    assert.deepEqual(failures([open]), ["B"]);
  });

  it("has one for each failure that is not accepted, with what to do", () => {
    assert.deepEqual(problemsOf(judge(stack, [rule]), accepted(["A", "front"], ["B", "back"]))[0], {
      kind: "unexpected",
      id: "B",
      resource: "front",
      why: "locked is false",
      remedy: "Lock it.",
    });
  });

  it("has one for what is accepted and passes by now, or is there no more", () => {
    const lines = accepted(["A", "front"], ["B", "front"], ["A", "back"], ["A", "gone"], ["C", "front"]);
    assert.deepEqual(
      differences(stack, lines),
      [
        ["A", "back"],
        ["A", "gone"],
        ["C", "front"],
      ].map((line) => [...line, "it is accepted and does not fail"]),
    );
  });

  it("has one for a check that has looked at nothing, unless that is said", () => {
    assert.deepEqual(differences([], { accepted: [], absent: [{ id: "A", reason: "r" }] }), [
      ["B", "(any)", "it has looked at no resource"],
    ]);
  });

  it("has one for a check that is said to have nothing to look at, and has, or does not exist", () => {
    const absent = ["A", "C"].map((id) => ({ id, reason: "r" }));
    const why = "it is said to have nothing to look at, and has";
    assert.deepEqual(differences([locked], { accepted: [], absent }), [
      ["A", "(any)", why],
      ["C", "(any)", why],
    ]);
  });

  it("tells which entries would make the page accept it", () => {
    const entries = (judged: Stack, exceptions: StackExceptions) =>
      entriesToAccept(problemsOf(judge(judged, [rule]), exceptions));
    const doors = ["front", "back"].map((name) => resource("door", name, { locked: false }));
    assert.deepEqual(entries(doors, accepted(["A", "back"], ["B", "gone"])), ["  - `front`: A, B", "  - `back`: B"]);
    assert.deepEqual(entries([], accepted()), ["  - nothing to look at: A, B"]);
    assert.deepEqual(entries([locked], accepted(["A", "gone"])), []);
  });
});
