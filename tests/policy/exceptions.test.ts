import assert from "node:assert/strict";
import { exceptionsOf, parseExceptions } from "../../policy/exceptions";

const page = `# Exceptions

| a table | of another section |
| --- | --- |
| x | y |

## Stack dev

Text, and a first table.

| check | resource | reason |
| --- | :-- | --- |
| CKV_AWS_1 | \`queue\` | Costs too much, see \`config\` |
| CKV_AWS_1 | \`topic/child\` | Costs as much |

| check | reason |
| --- | --- |
| CKV_AWS_7 | No key |

### Notes

## Stack prod

## Elsewhere

| check | resource | reason |
| --- | --- | --- |
| CKV_AWS_9 | other | of no stack |
`;

describe("the page of exceptions", () => {
  it("is read stack by stack", () => {
    assert.deepEqual(parseExceptions(page, "dev"), {
      accepted: [
        { id: "CKV_AWS_1", resource: "queue", reason: "Costs too much, see `config`" },
        { id: "CKV_AWS_1", resource: "topic/child", reason: "Costs as much" },
      ],
      absent: [{ id: "CKV_AWS_7", reason: "No key" }],
    });
  });

  it("may have a stack without exceptions", () => {
    assert.deepEqual(parseExceptions(page, "prod"), { accepted: [], absent: [] });
  });

  it("has to name the stack", () => {
    assert.throws(() => parseExceptions(page, "staging"), /no heading "## Stack staging": add it/);
  });

  it("has a stack of one's own judged by what its profile accepts", () => {
    assert.deepEqual(exceptionsOf(page, "dev", "dev"), { stacks: ["dev"], ...parseExceptions(page, "dev") });
    assert.deepEqual(exceptionsOf(page, "staging", "prod"), { stacks: ["prod"], accepted: [], absent: [] });
    assert.deepEqual(exceptionsOf(page, "staging", "dev"), {
      stacks: ["dev", "prod"],
      ...parseExceptions(page, "dev"),
    });
  });

  const stack = (table: string) => () => parseExceptions(`## Stack dev\n\n${table}\n`, "dev");

  it("has to give a reason for each line", () => {
    const columns = "| check | resource | reason |\n| --- | --- | --- |\n";
    assert.throws(stack(`${columns}| CKV_AWS_1 | queue |  |`), /Line 5 .*it needs 3 cells, none empty/);
    assert.throws(stack(`${columns}| CKV_AWS_1 | queue |`), /Line 5 .*it needs 3 cells/);
    assert.throws(stack(`${columns}| CKV_AWS_1 | queue | a | b |`), /Line 5 .*it needs 3 cells/);
    assert.throws(stack("| check | reason |\n| --- | --- |\n| CKV_AWS_1 | |"), /Line 5 .*it needs 2 cells/);
  });

  it("has no line twice", () => {
    const line = "| CKV_AWS_1 | queue | reason |";
    assert.throws(
      stack(`| check | resource | reason |\n| --- | --- | --- |\n${line}\n${line}`),
      /list CKV_AWS_1 of queue twice: leave one/,
    );
    assert.throws(stack("| check | reason |\n| --- | --- |\n| A | r |\n| A | s |"), /list A twice/);
  });

  it("has no table with other columns, which would be overlooked", () => {
    assert.throws(stack("| id | resource | reason |\n| --- | --- | --- |"), /has the columns id, resource, reason/);
  });
});
