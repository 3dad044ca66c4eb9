import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { columnsOf } from "../../preview/layout";
import { previewOf } from "../../preview/preview";
import { treeLines } from "../../preview/print-tree";
import { evaluate } from "../../program/evaluation";
import { readStackValues } from "../../program/stack-values";
import { STACKS_DIRECTORY } from "../support/program/stacks";

class Mailbox extends pulumi.ComponentResource {
  constructor(name: string) {
    super("transaction-system:infra:Mailbox", name);
    new aws.sqs.Queue(`${name}-queue`, { name: "letters-dev" }, { parent: this });
    new aws.sqs.Queue(`${name}-dead-letters`, { name: "dead-letters-dev" }, { parent: this });
  }
}

async function small() {
  const evaluation = await evaluate("dev", readStackValues("dev", {}, STACKS_DIRECTORY), () => {
    new Mailbox("mailbox");
    new aws.sns.Topic("topic", { name: "news-dev" });
    void pulumi.log.warn("letters are lost");
    return Promise.resolve({ topicName: "news-dev" });
  });
  return previewOf("dev", evaluation, 1);
}

describe("the tree of a stack", () => {
  it("has parents, types and logical names as the engine shows them, and physical names", async () => {
    const [, , ...lines] = treeLines(await small(), 100);
    assert.deepEqual(lines, [
      "pulumi:pulumi:Stack                  dev",
      "├─ aws:sns:Topic                     topic                 news-dev",
      "└─ transaction-system:infra:Mailbox  mailbox (2)",
      "   ├─ aws:sqs:Queue                  mailbox-dead-letters  dead-letters-dev",
      "   └─ aws:sqs:Queue                  mailbox-queue         letters-dev",
    ]);
  });

  it("breaks before a cell where the page is narrow", async () => {
    const [, , ...lines] = treeLines(await small(), 60);
    assert.deepEqual(lines, [
      "pulumi:pulumi:Stack  dev",
      "├─ aws:sns:Topic  topic  news-dev",
      "└─ transaction-system:infra:Mailbox  mailbox (2)",
      "   ├─ aws:sqs:Queue  mailbox-dead-letters  dead-letters-dev",
      "   └─ aws:sqs:Queue  mailbox-queue  letters-dev",
    ]);
  });

  it("counts what AWS has, and tells the outputs and the warnings", async () => {
    const preview = await small();
    assert.equal(preview.resourceCount, 3);
    assert.deepEqual(preview.outputs, { topicName: "news-dev" });
    const [first, second, ...others] = preview.warnings;
    assert.equal(first, "letters are lost");
    assert.match(
      second ?? "",
      /^What lives of this stack is not known here\. With another environmentSuffix, aws:region, vpcCidr/,
    );
    assert.deepEqual(others, []);
  });
});

describe("the width of what is printed", () => {
  it("is the terminal's from 60 to 200, and 80 without one", () => {
    assert.deepEqual(
      [{}, { columns: 0 }, { columns: 40 }, { columns: 120 }, { columns: 400 }].map(columnsOf),
      [80, 80, 60, 120, 200],
    );
  });
});
