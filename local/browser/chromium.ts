/** A browser without a window, for tests and stills. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where packages of Linux distributions and Google's own put it, and where it is on macOS. */
const EXECUTABLES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Without Chromium's sandbox, which root cannot have: it is shown this project's own pages only.
 * @throws Error if this machine has none.
 */
export async function launchChromium(executables: readonly string[] = EXECUTABLES): Promise<Browser> {
  const executablePath = executables.find((file) => existsSync(file));
  if (executablePath === undefined)
    throw new Error(
      `There is no Chromium on this machine; looked for ${executables.join(", ")}. Install it: apt-get install chromium`,
    );
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
