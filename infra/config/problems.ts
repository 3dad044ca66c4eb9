/** Problems of a configuration, in words. */
import * as pulumi from "@pulumi/pulumi";

/** Every problem of the stack's configuration, one line each. Shown without a stack trace, as it is the user's to fix. */
export function configurationError(problems: string[]): pulumi.RunError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new pulumi.RunError(
    `The configuration of stack '${pulumi.getStack()}' has ${count}:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
  );
}

export function problem(name: string, value: string | undefined, allowed: string, remedy: string): string {
  const given = value === undefined ? "is not set" : `is ${JSON.stringify(value)}`;
  return `${name} ${given}; allowed: ${allowed}. To fix it: ${remedy}`;
}

/** The commands that set a list, element by element: given whole, the CLI would store it as a text, which the engine refuses. */
export function elementCommands(name: string, list: readonly string[]): string[] {
  return list.map((item, i) => `npx pulumi config set --path '${name}[${i}]' ${item}`);
}

/**
 * The command that sets a value, or takes it away where the value is "" for nothing. Of a list, what it was goes first, as it may
 * not be a list, or a longer one.
 */
export function setCommand(name: string, example: string | string[]): string {
  if (example === "") return `npx pulumi config rm ${name}`;
  if (typeof example === "string") return `npx pulumi config set ${name} ${example}`;
  return [`npx pulumi config rm ${name}`, ...elementCommands(name, example)].join(" && ");
}
