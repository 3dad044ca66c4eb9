import assert from "node:assert/strict";
import { join } from "node:path";
import { outputFile } from "../../../local/command-line/command";
import { useTemporaryFolder } from "../../support/temporary-folder";

describe("a file to write", () => {
  const folder = useTemporaryFolder();

  it("is taken where its folder is", () => {
    const file = join(folder(), "page.md");
    assert.equal(outputFile(file), file);
  });

  it("is refused where its folder is not, before any work", () => {
    const missing = join(folder(), "missing");
    assert.throws(() => outputFile(join(missing, "page.md")), {
      name: "InvalidArgumentError",
      message: `There is no folder ${missing}: make it first.`,
    });
  });

  it("is refused where a folder is, before any work", () => {
    assert.throws(() => outputFile(folder()), {
      name: "InvalidArgumentError",
      message: `${folder()} is a folder: name a file in it.`,
    });
  });
});
