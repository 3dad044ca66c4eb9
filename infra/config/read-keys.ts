/** Reads a stack's configuration by what its keys state. */
import * as pulumi from "@pulumi/pulumi";
import { configText, exampleOf, type Key } from "./key";
import { problem, setCommand } from "./problems";

/** What the stack has of a key: what the engine hands over, else the default. */
export function textOf(name: string, { default: value }: Key): string | undefined {
  const given = name === "aws:region" ? new pulumi.Config("aws").get("region") : new pulumi.Config().get(name);
  return given ?? (value === undefined ? undefined : configText(value));
}

function findUnknown(known: readonly string[]): string[] {
  const prefix = `${pulumi.getProject()}:`;
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((name) => !known.includes(name));
}

/**
 * The values that their own key allows, by name; and a problem for each other one, and for each key of the project's that nobody
 * knows, with the command that fixes it.
 * @param stated by name: the project's own, and `aws:region`.
 * @param toRun makes of such a command the one that is run in the project's folder.
 */
export function readKeys(stated: Readonly<Record<string, Key>>, toRun = (command: string) => command) {
  const known = Object.keys(stated).filter((name) => !name.includes(":"));
  const problems = findUnknown(known).map(
    (name) =>
      `${name} is no key of this project; known: ${known.join(", ")}. To fix it: ${toRun(`npx pulumi config rm ${name}`)}`,
  );
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(stated)) {
    const text = textOf(name, key);
    const parsed = key.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, text, key.allowed, toRun(setCommand(name, exampleOf(key)))));
  }
  return { values, problems };
}
