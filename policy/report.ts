/** Judges a stack by the rules, and compares the outcome with what is accepted. */
import path from "node:path";
import type { Exception, StackExceptions } from "./exceptions";
import type { Stack } from "./resource";
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

/** Something that differs from what is accepted, in either direction. */
export interface Problem {
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

const ALL = "(any)";

/** Everything that makes the accepted exceptions differ from the outcomes; empty if both are equal. */
export function problemsOf(outcomes: readonly Outcome[], exceptions: StackExceptions): Problem[] {
  return [
    ...unexpectedFailures(outcomes, exceptions),
    ...unexercisedChecks(outcomes, exceptions),
    ...staleLines(outcomes, exceptions),
  ];
}

/** What fails and is not accepted. */
export function unexpectedFailures(outcomes: readonly Outcome[], { accepted }: StackExceptions): Problem[] {
  return outcomes.flatMap(({ id, remedy, failures }) =>
    failures
      .filter(({ resource }) => !accepted.some((line) => line.id === id && isOf(line, resource)))
      .map(({ resource, why }) => ({ id, resource, why, remedy })),
  );
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
      id,
      resource: ALL,
      why: "it has looked at no resource",
      remedy: "Mend the rule; if the stack has no such resource on purpose, list the id under what there is not.",
    }));
}

function staleLines(outcomes: readonly Outcome[], { accepted, absent }: StackExceptions): Problem[] {
  const remedy = "Take the line out of docs/security-exceptions.md.";
  const outcomeOf = (id: string) => outcomes.find((outcome) => outcome.id === id);
  const staleExceptions = accepted
    .filter((line) => !outcomeOf(line.id)?.failures.some((failure) => isOf(line, failure.resource)))
    .map(({ id, resource }) => ({ id, resource, why: "it is accepted and does not fail", remedy }));
  const staleAbsences = absent
    .filter(({ id }) => outcomeOf(id)?.evaluated !== 0)
    .map(({ id }) => ({ id, resource: ALL, why: "it is said to have nothing to look at, and has", remedy }));
  return [...staleExceptions, ...staleAbsences];
}
