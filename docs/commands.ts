/** Every command of the project, and the table that tells about them. */
import type { Command } from "commander";
import { createBenchCommand } from "../bench/run";
import { createSbomCommand } from "../build/sbom";
import { createChaosCommand } from "../chaos/run";
import { createDemoCommand } from "../local/demo";
import { createStartCommand } from "../local/start";
import { createStillsCommand } from "../local/stills";
import { createOpsCommand } from "../ops/invocation";
import { createPolicyCommand } from "../policy/run";
import { createDiagramCommand } from "../preview/run-diagram";
import { createPreviewCommand } from "../preview/run";
import { createDocsCommand } from "./docs-command";

/** By their names in package.json, in the order in which somebody meets them. */
export const COMMANDS: Readonly<Record<string, () => Command>> = {
  demo: createDemoCommand,
  start: createStartCommand,
  ops: () => createOpsCommand(() => undefined),
  preview: createPreviewCommand,
  diagram: createDiagramCommand,
  policy: createPolicyCommand,
  chaos: createChaosCommand,
  bench: createBenchCommand,
  sbom: createSbomCommand,
  docs: createDocsCommand,
  stills: createStillsCommand,
};

/** What `-- --help` prints, as wide as given. */
export function helpOf(command: Command, columns: number): string {
  let text = "";
  command
    .configureHelp({ ...command.configureHelp(), helpWidth: columns })
    .configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
}

/** The command, or the verbs that it consists of. */
export function verbsOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(verbsOf);
}

/** As it is called, without options: `npm run ops -- dlq show ID`. */
function callOf(command: Command): string {
  const names = command.registeredArguments.map((argument) => argument.name().toUpperCase());
  const words = [command.name(), ...names].join(" ");
  return command.parent ? `${callOf(command.parent)} ${words}` : words;
}

/** What every command's exit codes end with. */
const COMMON_EXIT_CODES = /, 2 used wrongly(, 130 interrupted)?$/;

function rowOf(command: Command): string {
  const options = command.options.map(({ long }) => `\`${long ?? ""}\``).join(" ");
  const [, exitCodes = ""] = /^Exit codes: (.+)\.$/m.exec(helpOf(command, 1_000)) ?? [];
  const call = callOf(command).replace(/ --$/, "");
  return `| \`${call}\` | ${command.description()} | ${options} | ${exitCodes.replace(COMMON_EXIT_CODES, "")} |`;
}

/** A row for each command and verb. */
export function commandTable(): string {
  const rows = Object.values(COMMANDS)
    .flatMap((create) => verbsOf(create()))
    .map(rowOf);
  return [
    "| command | what it does | options | exit codes, beside 2 and 130 |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
