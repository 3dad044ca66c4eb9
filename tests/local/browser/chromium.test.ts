import assert from "node:assert/strict";
import { launchChromium } from "../../../local/browser/chromium";

describe("a browser", () => {
  it("is said to be missing where there is none, with how to get it", async () => {
    await assert.rejects(launchChromium(["/nowhere/chromium", "/nowhere/chrome"]), {
      message:
        "There is no Chromium on this machine; looked for /nowhere/chromium, /nowhere/chrome. Install it: apt-get install chromium",
    });
  });
});
