/** What axe finds that keeps people out. */
import assert from "node:assert/strict";
import { source, type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Fails with what is wrong, and where. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(source);
  // Of the rules that hold, it then tells the first place only, which is quicker.
  const { violations, passes } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
  assert.ok(passes.length > 0, "axe has looked");
  assert.deepEqual(
    violations.map(({ id, impact, nodes }) => [id, impact, nodes.map(({ html }) => html)]),
    [],
  );
}
