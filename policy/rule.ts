/** What a rule is, and the small pieces that most rules are made of. */
import { ofType, valueAt, type Resource, type Stack } from "./resource";

/** Why a resource breaks a rule; undefined if it keeps it. */
export type Finding = string | undefined;

export type Check = (resource: Resource, stack: Stack) => Finding;

export interface Rule {
  /** Ids of the checks that this answers, of checkov (CKV) and cdk-nag (AwsSolutions). */
  ids: readonly string[];
  /** What is wanted, in one line. */
  title: string;
  /** Type tokens of the resources that it looks at. */
  types: readonly string[];
  /** Which of those; all if left out. */
  only?: (resource: Resource, stack: Stack) => boolean;
  check: Check;
  /** What to do about a finding. */
  remedy: string;
}

/** Whether a rule looks at a resource. */
export function concerns(rule: Rule, resource: Resource, stack: Stack): boolean {
  return rule.types.includes(resource.type) && (rule.only?.(resource, stack) ?? true);
}

export function show(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** The value at a path has to pass a test. */
export function needs(path: string, test: (value: unknown) => boolean): Check {
  return ({ inputs }) => {
    const value = valueAt(inputs, path);
    return test(value) ? undefined : `${path} is ${show(value)}`;
  };
}

export function needsValue(path: string, ...allowed: unknown[]): Check {
  return needs(path, (value) => allowed.includes(value));
}

/** The value at a path has to be a text that is not empty. */
export function needsText(path: string): Check {
  return needs(path, (value) => typeof value === "string" && value !== "");
}

/** A resource of a type has to name this one in a property, and to pass a check itself. */
export function needsCompanion(type: string, property: string, check?: Check): Check {
  return (resource, stack) => {
    const companions = ofType(stack, type).filter(({ inputs }) => valueAt(inputs, property) === resource.id);
    if (companions.length === 0) return `no ${type} has this as its ${property}`;
    const findings = companions.map((companion) => check?.(companion, stack));
    return findings.includes(undefined) ? undefined : findings.join("; ");
  };
}
