import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { differenceOf } from "../../preview/difference";
import { compare, previewOf } from "../../preview/preview";
import { differenceLines } from "../../preview/print-difference";
import { evaluate } from "../../program/evaluation";
import { resource, type Inputs, type RegisteredResource } from "../../program/resource";
import { readStackValues } from "../../program/stack-values";
import { STACKS_DIRECTORY } from "../support/program/stacks";

const made = (name: string, inputs: Inputs): RegisteredResource => ({
  ...resource("aws:sqs/queue:Queue", name, inputs),
  logicalName: name,
  parent: undefined,
});

const changesOf = (from: Inputs, to: Inputs) =>
  differenceOf([made("queue", from)], [made("queue", to)]).changed.flatMap(({ changes }) => changes);

describe("the difference of two stacks", () => {
  it("is what one has and the other has not, in either direction", () => {
    const both = made("both", { delaySeconds: 1 });
    assert.deepEqual(differenceOf([both, made("old", {})], [both, made("new", {})]), {
      added: [{ type: "aws:sqs/queue:Queue", name: "new" }],
      removed: [{ type: "aws:sqs/queue:Queue", name: "old" }],
      changed: [],
    });
  });

  it("is told of a property by its path", () => {
    assert.deepEqual(changesOf({ a: 1, b: { c: true, d: "same" } }, { b: { c: false, d: "same" }, e: "new" }), [
      { path: "a", from: 1, to: undefined },
      { path: "b.c", from: true, to: false },
      { path: "e", from: undefined, to: "new" },
    ]);
  });

  it("looks into texts that are JSON, and takes other texts as they are", () => {
    const policy = (Action: string) => JSON.stringify({ Statement: [{ Effect: "Allow", Action }] });
    assert.deepEqual(changesOf({ policy: policy("sqs:*"), text: "[a" }, { policy: policy("sns:*"), text: "[b" }), [
      { path: "policy.Statement[0].Action", from: "sqs:*", to: "sns:*" },
      { path: "text", from: "[a", to: "[b" },
    ]);
  });

  it("does not count an element of a list as changed because others came before it", () => {
    assert.deepEqual(changesOf({ list: ["a", "b"] }, { list: ["new", "a", "b"] }), [
      { path: "list[0]", from: undefined, to: "new" },
    ]);
    assert.deepEqual(changesOf({ list: [{ a: 1 }, { b: 1 }] }, { list: [{ a: 1 }, { b: 2 }] }), [
      { path: "list[1].b", from: 1, to: 2 },
    ]);
  });
});

describe("two stacks of the project", () => {
  const compared = async (stack: string, config: Record<string, string>) => {
    const values = (name: string, more = {}) => readStackValues(name, more, STACKS_DIRECTORY);
    const evaluation = await evaluate("dev", values("dev"));
    const suffix = { environmentSuffix: "dev" };
    const comparison = await compare({ stack: "dev", evaluation }, stack, values(stack, { ...config, ...suffix }), 10);
    return { preview: previewOf("dev", evaluation, 10), comparison };
  };

  it("differ by nothing where only name, suffix and region are others", async () => {
    const { preview, comparison } = await compared("dev", { "aws:region": "eu-west-1" });
    const { added, removed, changed, region, costs } = comparison;
    assert.deepEqual([added, removed, changed, region], [[], [], [], "eu-west-1"]);
    assert.equal(costs.atRestUsd, preview.costs.atRestUsd);
  });

  it("differ by what their configurations make of it, and in cost", async () => {
    const { preview, comparison } = await compared("prod", {});
    assert.ok(comparison.added.some(({ name }) => name === "keys-data"));
    assert.deepEqual(comparison.removed, []);
    const cluster = comparison.changed.find(({ name }) => name === "database-cluster");
    assert.deepEqual(
      cluster?.changes.find(({ path }) => path === "serverlessv2ScalingConfiguration.minCapacity"),
      { path: "serverlessv2ScalingConfiguration.minCapacity", from: 0.5, to: 2 },
    );
    const lines = differenceLines(preview, comparison, 80).map(stripVTControlCharacters);
    assert.ok(lines.includes("    serverlessv2ScalingConfiguration.minCapacity: 0.5 -> 2"));
    assert.ok(lines.includes("+ aws:kms:Key keys-data"));
    const change = comparison.costs.atRestUsd - preview.costs.atRestUsd;
    // One NAT gateway more, larger tasks and database, and what they bring.
    assert.ok(change > 32.85 + 18.02 + 262.8, String(change));
    assert.match(lines.at(-2) ?? "", /^ {2}at rest: \d+\.\d\d -> \d+\.\d\d USD a month \(\+\d+\.\d\d\)$/);
    assert.ok(lines.at(-2)?.endsWith(`(+${change.toFixed(2)})`), lines.at(-2));
    assert.deepEqual(
      lines.filter((line) => line.length > 80 && line.trim().includes(" ")),
      [],
    );
  });
});
