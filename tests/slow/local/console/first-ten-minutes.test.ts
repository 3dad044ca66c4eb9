/** README's first ten minutes, in a browser: send, break, mend, lost 0. One start serves all tests, which count from what is there. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../../../../local/browser/chromium";
import { assertAccessible } from "../../../support/local/accessibility";
import {
  byKeyboard,
  byMouse,
  openConsole,
  readScore,
  showsEverywhere,
  type ConsolePage,
  type Press,
} from "../../../support/local/console-page";
import { findPortRange } from "../../../support/local/free-ports";
import { useCommand } from "../../../support/local/running-command";
import { use } from "../../../support/use";

const PHONE = { width: 390, height: 844 };

describe("the console in a browser", () => {
  const browser = use<Browser>(launchChromium, (started) => started.close());
  const command = useCommand(async () => [
    "local/start.ts",
    "--port",
    String(await findPortRange(6)),
    // A circuit that opens stays so for as long as all functions need to ask once a second in all: 10 to 15 s for a few.
    "--config",
    "eventProcessorMaximumConcurrency=2",
  ]);
  const url = use(async () => {
    const { prints, exited, stderr } = command();
    await Promise.race([prints("Ctrl-C stops everything"), exited.then(() => assert.fail(stderr()))]);
    const [, found = ""] = /^The console is at (http:\/\/127\.0\.0\.1:\d+): /m.exec(command().stdout()) ?? [];
    return found;
  });

  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  /** Opens it, and fails if the browser complains, if anything is lost meanwhile, or if another host is asked. */
  async function withConsole(
    visit: (opened: ConsolePage) => Promise<void>,
    options?: BrowserContextOptions,
  ): Promise<void> {
    const opened = await openConsole(browser(), url(), options);
    try {
      await visit(opened);
      assert.deepEqual([...new Set(await opened.lost())], ["0"]);
      assert.deepEqual(opened.complaints, []);
      assert.deepEqual([...opened.hosts], [new URL(url()).host]);
    } finally {
      await opened.close();
    }
  }

  /** @returns how many are accepted and everywhere then, all of what was sent before among them. */
  async function sendOne(page: Page, press: Press = byMouse): Promise<number> {
    const accepted = (await readScore(page)).accepted + 1;
    await press(button(page, "Send one"));
    await showsEverywhere(page, accepted);
    return accepted;
  }

  /** @param fault as its button names it, and what the picture says of it. */
  async function sendBreakAndMend(page: Page, press: Press, fault: { title: string; shown: string }): Promise<void> {
    const accepted = await sendOne(page, press);

    await press(button(page, `Break: ${fault.title}`));
    await page.getByText(fault.shown, { exact: true }).waitFor();
    await press(button(page, "Send a hundred"));
    await press(button(page, "Break: Kill a task"));
    await press(button(page, `Mend: ${fault.title}`));
    await showsEverywhere(page, accepted + 100);
  }

  async function lookAtTheLast(page: Page, press: Press): Promise<void> {
    const last = page.locator("#transactions button").first();
    const transactionId = await last.innerText();
    await press(last);
    const trail = page.getByRole("dialog", { name: transactionId });
    for (const store of ["Aurora", "DynamoDB", "S3"])
      await trail
        .getByRole("region", { name: `What ${store} holds` })
        .getByText(transactionId)
        .first()
        .waitFor();
    await page.keyboard.press("Escape");
    await trail.waitFor({ state: "hidden" });
    assert.equal(await page.locator(":focus").innerText(), transactionId, "the focus is back where it was");
  }

  async function dropPoison(page: Page, press: Press): Promise<void> {
    await press(button(page, "Poison"));
    const letter = page.locator("#dead-letters li");
    await page
      .locator('[data-count="rejected"]')
      .getByText(/^[1-9]/)
      .waitFor();
    await letter.getByRole("region", { name: /^Body of / }).waitFor();
    await press(letter.getByRole("button", { name: /^Drop / }));
    const dialog = page.getByRole("dialog", { name: "Drop 1 dead letter?" });
    await dialog.getByLabel("Why").waitFor();
    await page.keyboard.type("it was a try");
    await press(dialog.getByRole("button", { name: "Drop" }));
    await letter.waitFor({ state: "detached" });
  }

  for (const { way, press, fault } of [
    { way: "mouse", press: byMouse, fault: { title: "Cut S3", shown: "S3 is cut" } },
    { way: "keyboard", press: byKeyboard, fault: { title: "Freeze the database", shown: "The database is frozen" } },
  ])
    it(`leads by ${way} from a transaction to a broken and mended system that has lost nothing`, () =>
      withConsole(async ({ page }) => {
        await sendBreakAndMend(page, press, fault);
        await lookAtTheLast(page, press);
        await dropPoison(page, press);
      }));

  it("tells in a sentence what a repetition and a conflict came to", () =>
    withConsole(async ({ page }) => {
      await sendOne(page);
      const log = page.getByRole("log", { name: "What happened" });
      await button(page, "A duplicate").click();
      await log
        .getByText(/duplicate|again|once more/i)
        .first()
        .waitFor();
      await button(page, "A conflict").click();
      await log
        .getByText(/^Another content under .* was refused: 409/)
        .first()
        .waitFor();
    }));

  it("has nothing that keeps people out, in light, in dark and on a phone, with dialogs and a fault", () =>
    withConsole(async ({ page }) => {
      await sendOne(page);
      await button(page, "Break: Throttle DynamoDB").click();
      await page.getByText("DynamoDB throttles", { exact: true }).waitFor();
      const looks = [
        { colorScheme: "light" },
        { colorScheme: "dark" },
        { colorScheme: "light", viewport: PHONE },
      ] as const;
      try {
        await Promise.all(
          looks.map((look) =>
            withConsole(async (seen) => {
              await assertAccessible(seen.page);
              await seen.page.locator("#transactions button").first().click();
              await seen.page.locator(".stored").waitFor();
              await assertAccessible(seen.page);
              const width = await seen.page.evaluate<number>("document.documentElement.scrollWidth");
              assert.ok(width <= (seen.page.viewportSize()?.width ?? 0), "nothing is to be scrolled sideways");
            }, look),
          ),
        );
      } finally {
        await button(page, "Mend: Throttle DynamoDB").click();
      }
    }));

  it("leads to the API's page, which is dark where the reader's system is and no wider than a phone", () =>
    withConsole(async ({ page }) => {
      const context = await browser().newContext({ colorScheme: "dark", viewport: PHONE, isMobile: true });
      try {
        const documentation = await context.newPage();
        await documentation.goto(
          (await page.getByRole("link", { name: "API documentation" }).getAttribute("href")) ?? "",
        );
        await documentation.getByText("Accept a transaction").waitFor();
        assert.equal(await documentation.evaluate<string>("document.documentElement.className"), "dark-mode");
        assert.equal(await documentation.evaluate<number>("innerWidth"), PHONE.width);
      } finally {
        await context.close();
      }
    }));

  it("says that the connection is lost, and finds back", async () => {
    const context = await browser().newContext();
    try {
      const page = await context.newPage();
      await context.route("**/events", (route) => route.abort());
      await page.goto(url());
      await page.getByText("Connection lost: these are the last numbers.").waitFor();
      await context.unroute("**/events");
      await page.getByText("Live", { exact: true }).waitFor();
    } finally {
      await context.close();
    }
  });

  it("keeps no connection while nobody sees it, and catches up when it is seen again", () =>
    withConsole(async ({ page }) => {
      const setHidden = (isHidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));`,
        );
      const before = await readScore(page);
      await setHidden(true);
      await button(page, "Send one").click();
      await page.locator("#told").getByText("was accepted: 202.").waitFor();
      assert.deepEqual(await readScore(page), before);
      await setHidden(false);
      await showsEverywhere(page, before.accepted + 1);
    }));

  it("lets no other site's page read or act", () =>
    withConsole(async ({ page }) => {
      const { accepted } = await readScore(page);
      const server = createServer((_request, response) => {
        response.setHeader("content-type", "text/html");
        response.end("<!doctype html><title>Another site</title>");
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const context = await browser().newContext();
      try {
        const foreign = await context.newPage();
        await foreign.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        const attempt = (path: string, options: object) =>
          foreign.evaluate<string>(
            `fetch(${JSON.stringify(url() + path)}, ${JSON.stringify(options)}).then(({ type }) => type, () => "refused")`,
          );
        assert.equal(await attempt("/", {}), "refused");
        assert.equal(await attempt("/api/transactions", {}), "refused");
        const body = { method: "POST", body: "{}" };
        const headers = { "content-type": "application/json", "x-console-token": "guessed" };
        assert.equal(await attempt("/api/actions/send-one", { ...body, headers }), "refused");
        assert.equal(await attempt("/api/actions/send-one", { ...body, mode: "no-cors" }), "refused");
      } finally {
        await context.close();
        server.close();
      }
      assert.equal(await sendOne(page), accepted + 1);
    }));
});
