/** The only reader of the stack's configuration: every problem at once, each with key, value and remedy. */
import * as pulumi from "@pulumi/pulumi";
import { crossFieldViolations } from "./cross-field-rules";
import { keys, regionKey, type Values } from "./keys";
import { configurationError, problem, setCommand } from "./problems";
import { productionViolations } from "./production-rules";
import { readKeys, textOf } from "./read-keys";

/** What a stack is made to, checked and complete. */
export interface StackConfig extends Readonly<Values> {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

/** Of Pulumi.prod.yaml, which can be evaluated as it is. Nothing else about it shows that it is nobody's. */
const EXAMPLE_EMAIL = "operations@example.com";

/**
 * Reads and checks the whole configuration of the current stack.
 * @throws pulumi.RunError that lists every problem: key, value, what is allowed, the command that fixes it.
 */
export function loadStackConfig(): StackConfig {
  const stated = { ...keys, "aws:region": regionKey };
  const read = readKeys(stated);
  const { "aws:region": region, ...values } = read.values as Partial<Values> & { "aws:region"?: string };
  const violations = [...crossFieldViolations(values, region), ...productionViolations(values)];
  const problems = [
    ...read.problems,
    ...violations.map(({ key, allowed, example }) =>
      problem(key, textOf(key, stated[key]), allowed, setCommand(key, example)),
    ),
  ];
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
