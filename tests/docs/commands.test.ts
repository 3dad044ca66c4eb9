import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { COMMANDS, helpOf, verbsOf } from "../../docs/commands";
import { PROJECT_DIRECTORY } from "../../program/stack-values";

const read = (file: string) => readFileSync(join(PROJECT_DIRECTORY, file), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** What an option of this name takes, wherever there is one. */
const VOCABULARY: Record<string, string> = {
  stack: "<name>",
  config: "<key=value>",
  port: "<number>",
  seed: "<number>",
  transactions: "<count>",
  limit: "<count>",
  out: "<path>",
  file: "<path>",
  json: "",
  list: "",
  yes: "",
};

/** The command itself, and all of its verbs. */
const withVerbs = (command: Command): Command[] => [command, ...command.commands.flatMap(withVerbs)];
const all = Object.values(COMMANDS).flatMap((create) => withVerbs(create()));

describe("the commands", () => {
  it("are all that package.json runs of this project, and no other", () => {
    const own = Object.entries(scripts).filter(([, script]) => script.includes("ts-node/register"));
    assert.deepEqual(Object.keys(COMMANDS).sort(), own.map(([name]) => name).sort());
  });

  it("and those of tools stand on their page", () => {
    const page = read("docs/commands.md");
    for (const name of Object.keys(scripts)) {
      const call = ["test", "start"].includes(name) ? `npm ${name}` : `npm run ${name}`;
      assert.match(page, new RegExp(`^\\| \`${call}( -- .+)?\` +\\|`, "m"), `docs/commands.md has no row for ${call}`);
    }
  });

  for (const [script, create] of Object.entries(COMMANDS))
    it(`call themselves as npm does: ${script}`, () => {
      const call = script === "start" ? "npm start" : `npm run ${script}`;
      assert.equal(create().name(), `${call} --`);
    });

  for (const command of all)
    it(`use each option's name for one thing: ${command.name()}`, () => {
      for (const { long, flags, description } of command.options) {
        const name = long?.slice(2) ?? "";
        assert.match(name, /^[a-z]+(-[a-z]+)*$/, `${flags} is not in kebab-case`);
        assert.notEqual(description, "", `${flags} says nothing about itself`);
        const taken = VOCABULARY[name];
        if (taken !== undefined) assert.equal(/ (<.+>)$/.exec(flags)?.[1] ?? "", taken, flags);
      }
    });

  for (const columns of [60, 80, 200])
    it(`explain themselves within ${columns} columns, with their exit codes`, () => {
      for (const command of Object.values(COMMANDS).flatMap((create) => verbsOf(create()))) {
        const help = helpOf(command, columns);
        assert.match(help, /^Exit codes: 0 /m, command.name());
        const longest = help.split("\n").filter((line) => line.length > columns);
        assert.deepEqual(longest, [], command.name());
      }
    });
});
