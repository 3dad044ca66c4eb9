import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { taskNodeArguments } from "../../../local/fargate/node-arguments";
import { useTemporaryFolder } from "../../support/temporary-folder";

const SERVICE_FOLDER = path.join(__dirname, "../../../service");

describe("what Node is told in a task", () => {
  const folder = useTemporaryFolder();
  const write = (dockerfile: string) => {
    writeFileSync(path.join(folder(), "Dockerfile"), dockerfile);
  };

  it("is what the image tells it, and how much of the task's memory is for old objects", () => {
    assert.deepEqual(taskNodeArguments(SERVICE_FOLDER, 512), ["--max-semi-space-size=8", "--max-old-space-size=256"]);
    assert.deepEqual(taskNodeArguments(SERVICE_FOLDER, 2_048).at(-1), "--max-old-space-size=1024");
  });

  it("may be the task's memory alone", () => {
    write('FROM scratch\nENTRYPOINT ["node", "bin/main.js"]\n');
    assert.deepEqual(taskNodeArguments(folder(), 1_024), ["--max-old-space-size=512"]);
  });

  it("cannot be read of an entry point that a shell runs", () => {
    write("FROM scratch\nENTRYPOINT node bin/main.js\n");
    assert.throws(() => taskNodeArguments(folder(), 512), {
      message: `${path.join(folder(), "Dockerfile")} has no ENTRYPOINT in JSON: give it one.`,
    });
  });
});
