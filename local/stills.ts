/** `npm run stills`: pictures of the console and of the API's page, of a run of the system. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { Option, type Command } from "commander";
import type { Browser, Page } from "playwright-core";
import { PROJECT_DIRECTORY } from "../program/stack-values";
import { launchChromium } from "./browser/chromium";
import { createCommand, outputFolder } from "./command-line/command";
import { runCommand } from "./command-line/run-command";
import { findFreeRow } from "./process/free-port";
import { DEFAULT_PORT } from "./process/ports";
import { rejectOnAbort } from "./process/reject-on-abort";

interface StillsOptions {
  out: string;
}

const DESKTOP = { width: 1200, height: 860 };
const PHONE = { width: 390, height: 844 };

/** Ends of the pictures' names. */
const LOOKS = [
  { name: "light", options: { colorScheme: "light", viewport: DESKTOP } },
  { name: "dark", options: { colorScheme: "dark", viewport: DESKTOP } },
  { name: "phone", options: { colorScheme: "light", viewport: PHONE, isMobile: true, hasTouch: true } },
] as const;

/** Of a system whose S3 was cut: a circuit that has opened lets a call through after at most 45 s. */
const MAX_RECOVERY_MS = 120_000;

/** For charts with something to see. */
const HUNDREDS = 6;

export function createStillsCommand(): Command {
  return createCommand(
    "npm run stills",
    "Takes pictures of the console and of the API's page while the system runs on this machine.",
    "0 done, 1 something failed, 2 used wrongly, 130 interrupted",
  ).addOption(
    new Option("--out <path>", "the folder of the pictures")
      .argParser(outputFolder)
      .default(path.join(PROJECT_DIRECTORY, "docs", "images"), "docs/images"),
  );
}

/** @returns the console's address, once the system runs. @throws Error if it ends instead. */
async function findConsole(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The output of npm start is not read.");
  let url = "";
  for await (const line of createInterface(child.stdout)) {
    url ||= /^The console is at (\S+):/.exec(line)?.[1] ?? "";
    if (line.startsWith("Running.") && url !== "") {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error("npm start has ended before it told where the console is.");
}

/** Uses a system that `npm start` runs. */
async function withSystem<T>(use: (url: string) => Promise<T>): Promise<T> {
  const port = await findFreeRow(DEFAULT_PORT);
  const child = spawn(process.execPath, ["-r", "ts-node/register", "local/start.ts", "--port", String(port)], {
    cwd: PROJECT_DIRECTORY,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  try {
    return await use(await findConsole(child));
  } finally {
    child.kill("SIGINT");
    await exited;
  }
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** Waits until the score shows so many. */
async function scores(page: Page, what: "accepted" | "everywhere", count: number): Promise<void> {
  await page.locator(`#score-${what}`).getByText(String(count), { exact: true }).waitFor();
}

async function fillSystem(page: Page): Promise<void> {
  for (let sent = 1; sent <= HUNDREDS; sent++) {
    await press(page, "Send a hundred");
    await scores(page, "everywhere", 100 * sent);
  }
  await press(page, "Poison");
  await page.locator("#dead-letters li").waitFor();
  await press(page, "Break: Cut S3");
  await press(page, "Send a hundred");
  await scores(page, "accepted", 100 * (HUNDREDS + 1));
}

async function takeStills(browser: Browser, subject: string, url: string, folder: string): Promise<void> {
  for (const { name, options } of LOOKS) {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    await page.locator(subject === "api" ? ".opblock >> nth=0" : "canvas >> nth=0").waitFor();
    const file = path.join(folder, `${subject}-${name}.png`);
    await page.screenshot({ path: file });
    await context.close();
    console.log(`${path.relative(PROJECT_DIRECTORY, file)}: ${Math.round((await stat(file)).size / 1024)} KiB`);
  }
}

async function main({ out }: StillsOptions): Promise<void> {
  await mkdir(out, { recursive: true });
  const browser = await launchChromium();
  try {
    console.log("Starting the system on this machine ...");
    await withSystem(async (url) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(MAX_RECOVERY_MS);
      await page.goto(url);
      console.log("Sending transactions ...");
      await fillSystem(page);
      await takeStills(browser, "console", url, out);
      await press(page, "Mend: Cut S3");
      await scores(page, "everywhere", 100 * (HUNDREDS + 1));
      const documentation = await page.locator("#documentation").getAttribute("href");
      if (documentation === null) throw new Error("The console does not tell where the API's page is.");
      await takeStills(browser, "api", documentation, out);
    });
  } finally {
    await browser.close();
  }
}

if (require.main === module) {
  const options = createStillsCommand().parse().opts<StillsOptions>();
  void runCommand(async (signal) => {
    await Promise.race([main(options), rejectOnAbort(signal)]);
    return 0;
  });
}
