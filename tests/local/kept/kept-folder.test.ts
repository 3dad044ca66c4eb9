import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openKeptFolder } from "../../../local/kept/kept-folder";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { useForEach } from "../../support/use";

describe("a folder that is kept", () => {
  const temporary = useTemporaryFolder(undefined, useForEach);
  const path = () => join(temporary(), "kept");

  it("gives the values of the one before, by kind", () => {
    const first = openKeptFolder(path(), "dev");
    first.values("secret").set("token", "old");
    first.values("secret").set("token", "new");
    first.values("generated").set("token", "another");
    first.close();
    const second = openKeptFolder(path(), "dev");
    assert.deepEqual([...second.values("secret").entries()], [["token", "new"]]);
    assert.equal(second.values("generated").get("token"), "another");
    assert.equal(second.values("generated").get("missing"), undefined);
    second.close();
  });

  it("is its owner's alone, whatever the umask", () => {
    const umask = process.umask(0);
    try {
      openKeptFolder(path(), "dev").close();
    } finally {
      process.umask(umask);
    }
    assert.equal(statSync(path()).mode & 0o777, 0o700);
    for (const name of readdirSync(path())) assert.equal(statSync(join(path(), name)).mode & 0o777, 0o600, name);
  });

  it("is taken where it is empty", () => {
    mkdirSync(path());
    openKeptFolder(path(), "dev").close();
  });

  const refused = (message: RegExp, stack = "dev", version?: string) => {
    assert.throws(() => openKeptFolder(path(), stack, version), { message });
  };

  it("is refused while somebody has it", () => {
    const first = openKeptFolder(path(), "dev");
    refused(/kept is in use by another `npm start`: stop that one, or take another folder with --keep\.$/);
    first.close();
    openKeptFolder(path(), "dev").close();
  });

  it("is refused if it holds something else, which stays as it is", () => {
    mkdirSync(path());
    writeFileSync(join(path(), "letter.txt"), "Dear reader");
    refused(
      /kept holds files, and none of `npm start -- --keep`: nothing there was touched\. Take a folder that is empty/,
    );
    assert.deepEqual(readdirSync(path()), ["letter.txt"]);
    assert.equal(readFileSync(join(path(), "letter.txt"), "utf8"), "Dear reader");
  });

  it("is refused where nothing can be written", () => {
    writeFileSync(path(), "");
    refused(/kept cannot keep anything: .*file already exists.*\. Take a folder that you may write to with --keep/);
  });

  it("is refused if its database is damaged", () => {
    openKeptFolder(path(), "dev").close();
    writeFileSync(join(path(), "kept.db"), "no database ".repeat(100));
    refused(/kept cannot keep anything: file is not a database/);
  });

  it("is taken from an older version, refused to it from then on, with what to do", () => {
    openKeptFolder(path(), "dev", "0.9.9").close();
    openKeptFolder(path(), "dev", "0.10.0").close();
    openKeptFolder(path(), "dev", "0.10.0").close();
    refused(
      /was used by version 0\.10\.0, and this is 0\.9\.9, .*Start it with version 0\.10\.0 or later, or take another folder/,
      "dev",
      "0.9.9",
    );
    openKeptFolder(path(), "dev", "1.0.0").close();
  });

  it("is refused to another stack", () => {
    openKeptFolder(path(), "dev").close();
    refused(/keeps the stack dev, not prod: add --stack dev, or take another folder with --keep\.$/, "prod");
  });
});
