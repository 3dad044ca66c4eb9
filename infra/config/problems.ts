/** Problems of a configuration, in words. */
import * as pulumi from "@pulumi/pulumi";
import { count } from "../../shared/count";
import type { Example } from "./key";

/** Every problem of the stack's configuration, one line each. Shown without a stack trace, as it is the user's to fix. */
export function configurationError(problems: string[]): pulumi.RunError {
  return new pulumi.RunError(
    `The configuration of stack '${pulumi.getStack()}' has ${count(problems.length, "problem")}:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
  );
}

export function problem(name: string, value: string | undefined, allowed: string, remedy: string): string {
  const given = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  return `${name} ${given}; allowed: ${allowed}. To fix it: ${remedy}`;
}

/** Where an element of a map is, as `--path` takes it. */
function memberPath(name: string, member: string): string {
  return /^\w+$/.test(member) ? `'${name}.${member}'` : `'${name}["${member}"]'`;
}

/** The commands that set a list or a map, element by element: a list given whole is stored as a text, which the engine refuses. */
export function elementCommands(name: string, elements: Exclude<Example, string>): string[] {
  return Array.isArray(elements)
    ? elements.map((item, i) => `npx pulumi config set --path '${name}[${i}]' ${item}`)
    : Object.entries(elements).map(
        ([member, value]) => `npx pulumi config set --path ${memberPath(name, member)} ${value}`,
      );
}

/**
 * The command that sets a value, or takes it away where the value is "" for nothing. What a list or a map was goes first, as it
 * may not be one, or one with more elements.
 */
export function setCommand(name: string, example: Example): string {
  if (example === "") return `npx pulumi config rm ${name}`;
  if (typeof example === "string") return `npx pulumi config set ${name} ${example}`;
  return [`npx pulumi config rm ${name}`, ...elementCommands(name, example)].join(" && ");
}
