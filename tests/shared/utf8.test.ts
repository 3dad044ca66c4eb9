import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readTextFile } from "../../shared/text-file";
import { decodeUtf8 } from "../../shared/utf8";
import { NOT_UTF8 } from "../support/not-utf8";
import { useTemporaryFolder } from "../support/temporary-folder";

describe("text in UTF-8", () => {
  const folder = useTemporaryFolder();
  const text = "Jos\u00e9 \u{1f600} \ufffd \u0000";

  it("is decoded, without a byte order mark", () => {
    assert.equal(decodeUtf8(Buffer.from(text)), text);
    assert.equal(decodeUtf8(Buffer.from(`\ufeff${text}`)), text);
    assert.equal(decodeUtf8(new Uint8Array()), "");
  });

  for (const [what, bytes] of Object.entries(NOT_UTF8)) {
    it(`is not made of other bytes: ${what}`, async () => {
      assert.equal(decodeUtf8(Buffer.concat([Buffer.from("a"), bytes, Buffer.from("b")])), undefined);
      const file = path.join(folder(), "text");
      await writeFile(file, bytes);
      assert.throws(() => readTextFile(file), { message: `${file} is not UTF-8: save it in that encoding.` });
    });
  }

  it("is read from files as it is", async () => {
    const file = path.join(folder(), "text");
    await writeFile(file, text);
    assert.equal(readTextFile(file), text);
    assert.throws(() => readTextFile(path.join(folder(), "none")), { code: "ENOENT" });
  });
});
