/** The only reader of the stack's configuration: every problem at once, each with key, value and remedy. */
import * as pulumi from "@pulumi/pulumi";
import { crossFieldViolations, type StackKey } from "./cross-field-rules";
import { configText, exampleOf, type Key } from "./key";
import { keys, regionKey, type Values } from "./keys";
import { configurationError, problem, setCommand } from "./problems";
import { productionViolations } from "./production-rules";

/** What a stack is made to, checked and complete. */
export interface StackConfig extends Readonly<Values> {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

function unknownKeys(): string[] {
  const project = pulumi.getProject();
  const known = Object.keys(keys);
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(`${project}:`))
    .map((name) => name.slice(project.length + 1))
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `${name} is no key of this project; known: ${known.join(", ")}. To fix it: npx pulumi config rm ${name}`,
    );
}

/** Of Pulumi.prod.yaml, which can be evaluated as it is. Nothing else about it shows that it is nobody's. */
const EXAMPLE_EMAIL = "operations@example.com";

/** What the stack has of a key: what the engine hands over, else the default. */
function textOf(name: StackKey): string | undefined {
  if (name === "aws:region") return new pulumi.Config("aws").get("region");
  const { default: value }: Key = keys[name];
  return new pulumi.Config().get(name) ?? (value === undefined ? undefined : configText(value));
}

/** The values that their own key allows, by key, and the problems of the others. */
function readKeys(): { values: Partial<Values>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, stated] of Object.entries<Key>(keys)) {
    const text = textOf(name as keyof Values);
    const parsed = stated.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(wrongValue(name, text, stated));
  }
  return { values, problems };
}

function wrongValue(name: string, text: string | undefined, stated: Key): string {
  return problem(name, text, stated.allowed, setCommand(name, exampleOf(stated)));
}

/**
 * Reads and checks the whole configuration of the current stack.
 * @throws pulumi.RunError that lists every problem: key, value, what is allowed, the command that fixes it.
 */
export function loadStackConfig(): StackConfig {
  const { values, problems: wrongValues } = readKeys();
  const problems = [...unknownKeys(), ...wrongValues];
  const regionText = textOf("aws:region");
  const region = regionKey.schema.safeParse(regionText).data;
  if (region === undefined) problems.push(wrongValue("aws:region", regionText, regionKey));
  for (const { key, allowed, example } of [...crossFieldViolations(values, region), ...productionViolations(values)])
    problems.push(problem(key, textOf(key), allowed, setCommand(key, example)));
  if (problems.length > 0 || region === undefined) throw configurationError(problems);
  // Without a problem, every key has its value.
  const complete = values as Values;
  if (complete.alarmEmail === EXAMPLE_EMAIL)
    void pulumi.log.warn(
      `alarmEmail is the example ${EXAMPLE_EMAIL}, so that nobody would read the alarms. ` +
        "To fix it: npx pulumi config set alarmEmail YOURS",
    );
  return Object.freeze({
    ...complete,
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    region,
  });
}
