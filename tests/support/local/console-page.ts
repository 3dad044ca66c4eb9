/** The console in a browser, and two ways to use it. */
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { waitFor } from "../wait-for";

export interface ConsolePage {
  page: Page;
  /** What the browser has complained of; not of an answer of 503, which is the right one while something is broken. */
  complaints: string[];
  /** Hosts of all requests, each once. */
  hosts: Set<string>;
  /** What the score has shown as lost, one after the other. */
  lost: () => Promise<string[]>;
  close: () => Promise<void>;
}

/** Uses a button or link in its own way. */
export type Press = (target: Locator) => Promise<void>;

/** As long as everything else that is waited for may take: only a failure reaches it. */
const PATIENCE_MS = 90_000;

/** Opens it in a context of its own, and waits until it shows the system. */
export async function openConsole(
  browser: Browser,
  url: string,
  options?: BrowserContextOptions,
): Promise<ConsolePage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on("console", (message) => {
    const isComplaint = message.type() === "error" || message.type() === "warning";
    if (isComplaint && !message.text().includes("a status of 503")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.goto(url);
  await page.getByText("Live", { exact: true }).waitFor();
  await page
    .getByRole("button", { name: "Break: Cut S3" })
    .or(page.getByRole("button", { name: "Mend: Cut S3" }))
    .waitFor();
  await page.evaluate(WATCH_LOST);
  return {
    page,
    complaints,
    hosts,
    lost: () => page.evaluate<string[]>("lost"),
    close: () => context.close(),
  };
}

/** The browser's own words are text here, as its types are not those of this program. */
const WATCH_LOST = `{
  const element = document.querySelector("#score-lost");
  globalThis.lost = [element.textContent];
  new MutationObserver(() => lost.push(element.textContent)).observe(element, { childList: true });
}`;

/** Of what has the focus; of the page as a whole, "body". */
const OUTLINE = `document.activeElement === document.body ? "body" : getComputedStyle(document.activeElement).outlineStyle`;

export interface ShownScore {
  accepted: number;
  everywhere: number;
  lost: number;
}

export async function readScore(page: Page): Promise<ShownScore> {
  const read = async (name: string) => Number((await page.locator(`#score-${name}`).innerText()).replaceAll(",", ""));
  return { accepted: await read("accepted"), everywhere: await read("everywhere"), lost: await read("lost") };
}

/** Waits until so many are accepted and everywhere. */
export async function showsEverywhere(page: Page, count: number): Promise<void> {
  await waitFor(`${count} accepted, everywhere ${count}, lost 0`, async () => {
    const { accepted, everywhere, lost } = await readScore(page);
    return accepted === count && everywhere === count && lost === 0;
  });
}

export const byMouse: Press = (target) => target.click();

/** More than the page has. */
const MAX_STOPS = 150;

/** Goes there from wherever the focus is, on a way on which it can be seen at every stop. */
export const byKeyboard: Press = async (target) => {
  await target.waitFor();
  const page = target.page();
  const focus = page.locator(":focus");
  for (let stop = 0; stop < MAX_STOPS; stop++) {
    if ((await target.and(focus).count()) > 0) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("Tab");
    assert.notEqual(await page.evaluate<string>(OUTLINE), "none", "the focus is not seen");
  }
  assert.fail(`No way by the keyboard to ${String(target)}.`);
};
