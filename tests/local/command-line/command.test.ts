import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputFile, outputFolder } from "../../../local/command-line/command";
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

describe("a folder to write into", () => {
  const folder = useTemporaryFolder();

  it("is taken, also where it is still to be made", () => {
    const missing = join(folder(), "missing");
    assert.deepEqual([folder(), missing].map(outputFolder), [folder(), missing]);
  });

  it("is refused where a file is, before any work", () => {
    const file = join(folder(), "page.md");
    writeFileSync(file, "");
    assert.throws(() => outputFolder(file), {
      name: "InvalidArgumentError",
      message: `${file} is a file: name a folder.`,
    });
  });
});
