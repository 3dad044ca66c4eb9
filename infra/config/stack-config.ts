/** The only reader of the stack's configuration: every problem at once, each with key, value and remedy. */
import * as pulumi from "@pulumi/pulumi";
import { keys, type Values } from "./keys";
import { crossFieldViolations } from "./cross-field-rules";
import { configurationError, problem, setCommand } from "./problems";
import { productionViolations } from "./production-rules";

/** Of the partition aws: the others have other ARNs, endpoints and registries. */
const REGION = /^(?!cn-|us-gov-|us-iso)[a-z]{2}-[a-z]+-\d$/;

/** What a stack is made to, checked and complete. */
export interface StackConfig extends Readonly<Values> {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

function unknownKeys(project: string): string[] {
  const known = Object.keys(keys);
  return Object.keys(pulumi.runtime.allConfig())
    .filter((name) => name.startsWith(`${project}:`))
    .map((name) => name.slice(project.length + 1))
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `${name} is no key of this project; known: ${known.join(", ")}. To mend it: npx pulumi config rm ${name}`,
    );
}

/** Of Pulumi.prod.yaml, which can be evaluated as it is. Nothing else about it shows that it is nobody's. */
const EXAMPLE_EMAIL = "operations@example.com";

/**
 * Reads and checks the whole configuration of the current stack.
 * @throws pulumi.RunError that lists every problem: key, value, what is allowed, the command that mends it.
 */
export function loadStackConfig(): StackConfig {
  const config = new pulumi.Config();
  const region = new pulumi.Config("aws").get("region");
  const problems = unknownKeys(config.name);
  const values: Record<string, unknown> = {};
  for (const [name, { schema, allowed, example }] of Object.entries(keys)) {
    const text = config.get(name);
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(problem(name, text, allowed, setCommand(name, example)));
  }
  if (region === undefined || !REGION.test(region))
    problems.push(
      problem(
        "aws:region",
        region,
        "a region of AWS outside China and GovCloud",
        setCommand("aws:region", "us-east-1"),
      ),
    );
  // Each value came out of its own key's schema; a missing one has its problem on the list.
  const parsed = values as Partial<Values>;
  for (const { key, allowed, example } of [...crossFieldViolations(parsed, region), ...productionViolations(parsed)])
    problems.push(problem(key, config.get(key), allowed, setCommand(key, example)));
  if (problems.length > 0 || region === undefined) throw configurationError(problems);
  const complete = parsed as Values;
  if (complete.alarmEmail === EXAMPLE_EMAIL)
    void pulumi.log.warn(
      `alarmEmail is the example ${EXAMPLE_EMAIL}, so that nobody would read the alarms. ` +
        "To mend it: npx pulumi config set alarmEmail YOURS",
    );
  return Object.freeze({
    ...complete,
    availabilityZones: complete.availabilityZones.length ? complete.availabilityZones : [`${region}a`, `${region}b`],
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    region,
  });
}
