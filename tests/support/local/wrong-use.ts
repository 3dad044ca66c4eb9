/** A command that is used wrongly, without a process of its own. */
import assert from "node:assert/strict";
import type { Command } from "commander";

/** What it says to these arguments, where it would end with 2. */
export function refusalOf(command: Command, ...args: string[]): string {
  let text = "";
  command.exitOverride().configureOutput({ writeErr: (more) => (text += more), writeOut: (more) => assert.fail(more) });
  assert.throws(() => command.parse(args, { from: "user" }), { name: "CommanderError", exitCode: 1 });
  return text;
}
