/** Judges a stack by the rules, and compares the outcome with what is accepted. */
import path from "node:path";
import { entryOf, type Exception, type StackExceptions } from "./exceptions";
import type { Stack } from "../program/resource";
import { concerns, type Rule } from "./rule";

export interface Failure {
  resource: string;
  why: string;
}

/** The outcome of one id. */
export interface Outcome {
  id: string;
  title: string;
  remedy: string;
  /** How many resources it looked at. */
  evaluated: number;
  failures: Failure[];
}

/** Something that differs from what is accepted. */
export interface Problem {
  /** Either it fails and is not accepted, or it is accepted and does not fail. */
  kind: "unexpected" | "stale";
  id: string;
  resource: string;
  why: string;
  remedy: string;
}

/** One outcome for each id of each rule. */
export function judge(stack: Stack, rules: readonly Rule[]): Outcome[] {
  return rules.flatMap((rule) => {
    const concerned = stack.filter((resource) => concerns(rule, resource, stack));
    const failures = concerned.flatMap((resource) => {
      const why = rule.check(resource, stack);
      return why === undefined ? [] : [{ resource: resource.name, why }];
    });
    return rule.ids.map((id) => ({
      id,
      title: rule.title,
      remedy: rule.remedy,
      evaluated: concerned.length,
      failures,
    }));
  });
}

/** The resource of a problem that is of a check as a whole. */
const ANY = "(any)";

/** Everything that makes the accepted exceptions differ from the outcomes; empty if both are equal. */
export function problemsOf(outcomes: readonly Outcome[], exceptions: StackExceptions): Problem[] {
  return [
    ...unexpectedFailures(outcomes, exceptions),
    ...unexercisedChecks(outcomes, exceptions),
    ...staleLines(outcomes, exceptions),
  ];
}

/** What fails and is not accepted. */
export function unexpectedFailures(outcomes: readonly Outcome[], exceptions: StackExceptions): Problem[] {
  return outcomes.flatMap(({ id, remedy, failures }) =>
    failures
      .filter(({ resource }) => !isAccepted(exceptions, id, resource))
      .map(({ resource, why }) => ({ kind: "unexpected", id, resource, why, remedy })),
  );
}

/** Whether a resource may fail a check. */
export function isAccepted({ accepted }: StackExceptions, id: string, resource: string): boolean {
  return accepted.some((line) => line.id === id && isOf(line, resource));
}

/** Whether a line is of a resource: the one that it names, or any that has other text in the place of its `*`. */
function isOf(line: Exception, resource: string): boolean {
  return path.matchesGlob(resource, line.resource);
}

/** A check that has looked at nothing has not passed. */
function unexercisedChecks(outcomes: readonly Outcome[], { absent }: StackExceptions): Problem[] {
  return outcomes
    .filter(({ id, evaluated }) => evaluated === 0 && !absent.some((line) => line.id === id))
    .map(({ id }) => ({
      kind: "unexpected",
      id,
      resource: ANY,
      why: "it has looked at no resource",
      remedy: "Correct the rule; if the stack has no such resource on purpose, accept that.",
    }));
}

function staleLines(outcomes: readonly Outcome[], { accepted, absent }: StackExceptions): Problem[] {
  const stale = {
    kind: "stale",
    remedy: "Take it out of the stack's section of docs/security-exceptions.md.",
  } as const;
  const outcomeOf = (id: string) => outcomes.find((outcome) => outcome.id === id);
  const staleExceptions = accepted
    .filter((line) => !outcomeOf(line.id)?.failures.some((failure) => isOf(line, failure.resource)))
    .map(({ id, resource }) => ({ id, resource, why: "it is accepted and does not fail", ...stale }));
  const staleAbsences = absent
    .filter(({ id }) => outcomeOf(id)?.evaluated !== 0)
    .map(({ id }) => ({ id, resource: ANY, why: "it is said to have nothing to look at, and has", ...stale }));
  return [...staleExceptions, ...staleAbsences];
}

/** What a stack's section would have to list so that nothing is unexpected any more. */
export function entriesToAccept(problems: readonly Problem[]): string[] {
  const unexpected = problems.filter(({ kind }) => kind === "unexpected");
  return [...new Set(unexpected.map(({ resource }) => resource))].map((resource) =>
    entryOf(
      unexpected.filter((problem) => problem.resource === resource).map(({ id }) => id),
      resource === ANY ? undefined : resource,
    ),
  );
}
