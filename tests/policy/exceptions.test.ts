import assert from "node:assert/strict";
import { exceptionsOf, parseExceptions, readExceptions } from "../../policy/exceptions";

const page = `# Exceptions

- A list of another section
  - that counts: for nothing

## Every stack

- There is no key.
  - nothing to look at: CKV_AWS_7

## Stack dev

Text, and a list.

- Costs too much, see
  \`config\`.
  - \`queue\`: CKV_AWS_1, AwsSolutions-X1
  - \`topic/child-*\`: CKV_AWS_1

- Costs as much
  - \`topic\`: CKV_AWS_1

### Notes

## Stack prod

## Elsewhere

- Of no stack
  - \`other\`: CKV_AWS_9
`;

describe("the page of exceptions", () => {
  const absent = [{ id: "CKV_AWS_7", reason: "There is no key." }];

  it("is read stack by stack, with what holds for every one", () => {
    const reason = "Costs too much, see `config`.";
    assert.deepEqual(parseExceptions(page, "dev"), {
      accepted: [
        { id: "CKV_AWS_1", resource: "queue", reason },
        { id: "AwsSolutions-X1", resource: "queue", reason },
        { id: "CKV_AWS_1", resource: "topic/child-*", reason },
        { id: "CKV_AWS_1", resource: "topic", reason: "Costs as much" },
      ],
      absent,
    });
  });

  it("may have a stack without exceptions of its own", () => {
    assert.deepEqual(parseExceptions(page, "prod"), { accepted: [], absent });
    assert.deepEqual(parseExceptions("## Stack prod", "prod"), { accepted: [], absent: [] });
  });

  it("has to name the stack", () => {
    assert.throws(() => parseExceptions(page, "staging"), /no heading "## Stack staging": add it/);
  });

  it("has a stack of one's own judged by what its profile accepts", () => {
    const { accepted } = parseExceptions(page, "dev");
    assert.deepEqual(exceptionsOf(page, "dev", "dev"), { stacks: ["dev"], accepted, absent });
    assert.deepEqual(exceptionsOf(page, "staging", "prod"), { stacks: ["prod"], accepted: [], absent });
    assert.deepEqual(exceptionsOf(page, "staging", "dev").stacks, ["dev", "prod"]);
    assert.deepEqual(exceptionsOf(page, "staging", "dev").accepted, accepted);
  });

  const stack = (list: string) => () => parseExceptions(`## Stack dev\n\n${list}\n`, "dev");

  it("has to give a reason for each line, and a line for each reason", () => {
    assert.throws(stack("- \n  - `queue`: CKV_AWS_1"), /Line 3 of the exceptions, "-", cannot be read/);
    assert.throws(stack("- A reason"), /Line 3 of the exceptions, "- A reason", cannot be read/);
    assert.throws(stack("- A reason\n\n- Another\n  - `queue`: CKV_AWS_1"), /Line 3 .*"- A reason"/);
    assert.throws(stack("  - `queue`: CKV_AWS_1"), /Line 3 .*"- `queue`: CKV_AWS_1", cannot be read/);
  });

  it("has no line that would be overlooked", () => {
    for (const line of ["- queue: CKV_AWS_1", "- `queue`", "- `queue`: CKV_AWS_1 CKV_AWS_2", "- `queue`: ", "more"])
      assert.throws(stack(`- A reason\n  - \`topic\`: CKV_AWS_1\n  ${line}`), /Line 5 .*it needs lines like/, line);
    assert.throws(stack("- A reason\n    - `queue`: CKV_AWS_1"), /cannot be read/);
    assert.throws(stack("| check | resource | reason |\n| --- | --- | --- |"), /Line 3 .*cannot be read/);
    assert.throws(stack("* A reason"), /Line 3 .*cannot be read/);
  });

  it("has no line twice", () => {
    assert.throws(
      stack("- A reason\n  - `queue`: CKV_AWS_1\n- Another\n  - `queue`: CKV_AWS_1"),
      /list CKV_AWS_1 of queue twice: leave one/,
    );
    assert.throws(stack("- A reason\n  - nothing to look at: A, A"), /list A twice/);
    assert.throws(
      () => parseExceptions(`${page}\n## Stack own\n- A reason\n  - nothing to look at: CKV_AWS_7`, "own"),
      /list CKV_AWS_7 twice/,
    );
  });

  it("has to be there", () => {
    assert.throws(() => readExceptions("dev", "dev", "/nowhere/security-exceptions.md"), {
      message:
        "There is no /nowhere/security-exceptions.md, which says what may fail: get it back from version control.",
    });
  });
});
