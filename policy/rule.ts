/** What a rule is, and the small pieces that most rules are made of. */
import { isReference, ofType, valueAt, type Resource, type Stack } from "../program/resource";

/** Why a resource breaks a rule; undefined if it keeps it. */
export type Finding = string | undefined;

export interface Check {
  (resource: Resource, stack: Stack): Finding;
  /** Types that it looks up in the stack to judge a resource of another type. */
  looksUp?: readonly string[];
}

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

/** Every check has to pass; the first one that does not is the finding. */
export function needsAll(...checks: Check[]): Check {
  const judge: Check = (resource, stack) => {
    for (const check of checks) {
      const finding = check(resource, stack);
      if (finding !== undefined) return finding;
    }
    return undefined;
  };
  return Object.assign(judge, { looksUp: checks.flatMap(({ looksUp = [] }) => looksUp) });
}

/** A resource of a type has to name this one in a property, and to pass a check itself. */
export function needsCompanion(type: string, property: string, check?: Check): Check {
  const judge: Check = (resource, stack) => {
    const companions = ofType(stack, type).filter(({ inputs }) => isReference(valueAt(inputs, property), resource));
    if (companions.length === 0) return `no ${type} has this as its ${property}`;
    const findings = companions.map((companion) => check?.(companion, stack));
    return findings.includes(undefined) ? undefined : findings.join("; ");
  };
  return Object.assign(judge, { looksUp: [type] });
}

/** The resource of a type that this one names in a property has to be there, and to pass a check. */
export function needsNamed(type: string, property: string, check: Check): Check {
  const judge: Check = ({ inputs }, stack) => {
    const named = ofType(stack, type).find((candidate) => isReference(valueAt(inputs, property), candidate));
    return named ? check(named, stack) : `its ${property} names no ${type}`;
  };
  return Object.assign(judge, { looksUp: [type] });
}
