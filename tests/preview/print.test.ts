import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { configText } from "../../infra/config/key";
import { previewOf, type Preview } from "../../preview/preview";
import { forPrograms, previewLines } from "../../preview/print";
import { evaluate } from "../../program/evaluation";
import { readStackValues } from "../../program/stack-values";
import { everyOption } from "../support/program/stack";
import { STACKS_DIRECTORY } from "../support/program/stacks";

async function previewed(stack: string, config: Record<string, string> = {}): Promise<Preview> {
  const values = readStackValues(stack, config, STACKS_DIRECTORY);
  return previewOf(stack, await evaluate(stack, values), 50);
}

const all: [string, () => Promise<Preview>][] = [
  ["dev", () => previewed("dev")],
  ["prod", () => previewed("prod")],
  ["a guest with a domain", () => previewed("guest")],
  ["a stack with every key set", () => previewed("prod", { ...everyOption, interfaceEndpoints: configText(true) })],
];

for (const [name, preview] of all)
  describe(`the preview of ${name}`, () => {
    let made: Preview;

    before(async () => {
      made = await preview();
    });

    for (const columns of [60, 80, 200])
      it(`fits ${columns} columns, but for what has no space to break at`, () => {
        const wide = previewLines(made, undefined, columns)
          .map(stripVTControlCharacters)
          .flatMap((text) => text.split("\n"));
        const words = wide.filter((line) => line.length > columns).map((line) => line.replace(/^[│ ]+/, ""));
        assert.deepEqual(
          words.filter((text) => text.replace(/^(- |[├└]─ )/, "").includes(" ")),
          [],
        );
      });

    it("has a name for the owner of each policy, and who assumes each role", () => {
      for (const { resource } of made.policies) assert.doesNotMatch(resource, /^(arn:|https:)/);
      assert.ok(made.roles.every(({ assumedBy }) => assumedBy.length > 0));
    });

    it("has all of it for programs, with the formulas", () => {
      const text = JSON.stringify(forPrograms(made, undefined));
      const { tree, access, warnings } = JSON.parse(text) as Preview;
      assert.deepEqual([tree.length, access.length, warnings], [made.tree.length, made.access.length, made.warnings]);
      const { costs } = JSON.parse(text) as { costs: { lines: { formula: string }[] } };
      assert.ok(costs.lines.every(({ formula }) => formula.includes(" USD/")));
    });
  });

describe("a stack in another region", () => {
  it("is told that its prices are others, and whose account stands for its own", async () => {
    const text = previewLines(await previewed("dev", { "aws:region": "eu-central-1" }), undefined, 200).join("\n");
    assert.match(
      text,
      /This stack is in eu-central-1, which costs otherwise: us-east-2 and us-west-2 cost about the same/,
    );
    assert.match(text, /Region eu-central-1, account 123456789012, which stands for yours\./);
  });
});
