/** A command and its options. */
import { Command, InvalidArgumentError, Option } from "commander";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { findStackFile } from "../../program/stack-values";

/**
 * A command that takes no arguments but its options, and ends the process with 2 if it is used wrongly.
 * @param script as it is called, for example `npm start`.
 * @param exitCodes what each means, for example "0 done, 1 something is lost, 2 used wrongly, 130 interrupted".
 */
export function createCommand(script: string, description: string, exitCodes: string): Command {
  const command = new Command(`${script} --`)
    .description(description)
    .configureHelp({ helpWidth: process.stdout.columns || 80, minWidthToWrap: 20 })
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  return tellExitCodes(command, exitCodes);
}

export function tellExitCodes(command: Command, exitCodes: string): Command {
  return addNote(command, `Exit codes: ${exitCodes}.`);
}

/** Adds a paragraph to the end of the command's help, as wide as that is. */
export function addNote(command: Command, text: string): Command {
  return command.addHelpText("after", () => {
    const help = command.createHelp();
    return `\n${help.boxWrap(text, help.helpWidth ?? 80)}`;
  });
}

/** Parses `--port 4566` and the like. */
export function integerOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** Takes the name of a stack that has a file. */
export function stackOption(name: string): string {
  try {
    findStackFile(name);
    return name;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** `--config key=value`, given any number of times, as one object. */
export function configOption(): Option {
  return new Option("-c, --config <key=value>", "a configuration value above the stack's, any number of times")
    .default({}, "none")
    .argParser((text, previous: Readonly<Record<string, string>>) => {
      const equals = text.indexOf("=");
      if (equals < 1) throw new InvalidArgumentError("It must have the form key=value.");
      return { ...previous, [text.slice(0, equals)]: text.slice(equals + 1) };
    });
}

/** As a path. */
export const STANDARD_INPUT = "-";

/** A path as the caller means it: npm runs scripts in the project's folder, wherever it was called. */
export function fromCallersFolder(file: string): string {
  if (file === "") throw new InvalidArgumentError("It must be a path, and is empty.");
  return file === STANDARD_INPUT ? file : path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

/** A file to write once the work is done: that it cannot be written is said before the minutes that the work takes. */
export function outputFile(file: string): string {
  const resolved = fromCallersFolder(file);
  const folder = path.dirname(resolved);
  if (!existsSync(folder)) throw new InvalidArgumentError(`There is no folder ${folder}: make it first.`);
  if (statSync(resolved, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError(`${resolved} is a folder: name a file in it.`);
  return resolved;
}

/** A folder to write into, which may be missing. */
export function outputFolder(folder: string): string {
  const resolved = fromCallersFolder(folder);
  if (statSync(resolved, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InvalidArgumentError(`${resolved} is a file: name a folder.`);
  return resolved;
}
