import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { unpackArchive } from "../../../local/lambda/unpack-archive";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { use } from "../../support/use";

describe("a function's archive, where TMPDIR is a relative path", () => {
  const folder = useTemporaryFolder((path) => {
    mkdirSync(join(path, "temporary"));
  });
  use(
    () => {
      const before = { folder: process.cwd(), TMPDIR: process.env.TMPDIR };
      process.chdir(folder());
      process.env.TMPDIR = "temporary";
      return before;
    },
    (before) => {
      process.chdir(before.folder);
      if (before.TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before.TMPDIR;
    },
  );

  it("is gone after its removal", async () => {
    const code = new pulumi.asset.StringAsset("exports.handler = null");
    const { directory, remove } = await unpackArchive(new pulumi.asset.AssetArchive({ "index.js": code }));
    const file = resolve(directory, "index.js");
    assert.equal(existsSync(file), true);
    await remove();
    assert.equal(existsSync(file), false);
  });
});
