/** Reads configurations as the program does. */
import assert from "node:assert/strict";
import { loadStackConfig, type StackConfig } from "../../../infra/config/stack-config";
import { deployUnderMocks } from "./pulumi";

/** The configuration of the dev stack, with these values above its own. */
export async function loadConfig(config: Record<string, string | undefined> = {}): Promise<StackConfig> {
  return (await deployUnderMocks(loadStackConfig, { config })).result;
}

/** What is wrong with it, one line each. */
export async function problemsOf(config: Record<string, string | undefined>): Promise<string[]> {
  const error: unknown = await loadConfig(config).then(
    () => assert.fail("the configuration was accepted"),
    (e: unknown) => e,
  );
  assert.ok(error instanceof Error);
  const [heading, ...problems] = error.message.split("\n");
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  assert.equal(heading, `The configuration of stack 'dev' has ${count}:`);
  return problems.map((p) => p.replace(/^ {2}- /, ""));
}
