import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildService } from "../../build/bundle";
import { createImageContext, hashFolder } from "../../build/image-context";
import { useTemporaryFolder } from "../support/temporary-folder";
import { useForEach } from "../support/use";

const root = join(__dirname, "../..");

describe("the image's build context", () => {
  it("is named by its content, which is the same wherever it was built", async () => {
    const { folder, contentHash } = await createImageContext();
    assert.match(contentHash, /^[0-9a-f]{64}$/);
    assert.equal(folder, `.build/service-${contentHash.slice(0, 16)}`);
    const elsewhere = mkdtempSync(join(tmpdir(), "image-"));
    try {
      await buildService(elsewhere);
      cpSync(join(root, "service", "Dockerfile"), join(elsewhere, "Dockerfile"));
      assert.equal(hashFolder(elsewhere), contentHash);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("holds the bundle, its files and the Dockerfile, and nothing else", async () => {
    const folder = join(root, (await createImageContext()).folder);
    const files = readdirSync(folder).sort();
    assert.deepEqual(files, ["Dockerfile", "bin", "static"]);
    assert.deepEqual(readdirSync(join(folder, "bin")).sort(), ["main.js", "migrations", "operations.js"]);
    for (const program of ["main.js", "operations.js"])
      assert.ok(readFileSync(join(folder, "bin", program), "utf8").length > 100_000);
    for (const file of readdirSync(join(folder, "bin", "migrations"))) assert.match(file, /^\d{4}_[a-z_]+\.sql$/);
  });

  it("can be read by the container's user, whatever the builder's umask", async () => {
    const folder = join(root, (await createImageContext()).folder);
    assert.equal(statSync(folder).mode & 0o777, 0o755);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      assert.equal(
        statSync(join(entry.parentPath, entry.name)).mode & 0o777,
        entry.isDirectory() ? 0o755 : 0o644,
        entry.name,
      );
  });

  it("tells nothing of the machine that made it", async () => {
    const bin = join(root, (await createImageContext()).folder, "bin");
    for (const program of ["main.js", "operations.js"])
      assert.ok(!readFileSync(join(bin, program), "utf8").includes(root));
  });
});

describe("the hash of a folder", () => {
  const folder = useTemporaryFolder((made) => {
    mkdirSync(join(made, "bin"));
    writeFileSync(join(made, "bin", "main.js"), "one");
    writeFileSync(join(made, "Dockerfile"), "FROM scratch");
  }, useForEach);

  it("is known", () => {
    // printf 'Dockerfile\\0' '12\\0' 'FROM scratch' 'bin/main.js\\0' '3\\0' 'one' | sha256sum
    assert.equal(hashFolder(folder()), "e426a06ec4381503846ccc0803f9e3bf28cff2fb8b0051406e5c26dd90d23a3e");
  });

  it("changes with one byte of one file", () => {
    const before = hashFolder(folder());
    writeFileSync(join(folder(), "bin", "main.js"), "onf");
    assert.notEqual(hashFolder(folder()), before);
  });

  it("changes with a name, and with a byte that moves from one file to the next", () => {
    const before = hashFolder(folder());
    renameSync(join(folder(), "bin", "main.js"), join(folder(), "bin", "mainn.js"));
    const renamed = hashFolder(folder());
    assert.notEqual(renamed, before);
    renameSync(join(folder(), "bin", "mainn.js"), join(folder(), "bin", "main.js"));
    writeFileSync(join(folder(), "Dockerfile"), "FROM scratc");
    writeFileSync(join(folder(), "bin", "main.js"), "hone");
    assert.notEqual(hashFolder(folder()), before);
  });
});
