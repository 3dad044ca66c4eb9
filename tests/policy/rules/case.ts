/** What a rule is tested with. */
import { resource, type Inputs, type Resource, type Stack } from "../../../program/resource";

export interface Case {
  /** Ids of the rule. */
  ids: string[];
  /** Stacks without a finding, in each of which the rule looks at the resource named `it`. */
  good: Stack[];
  /** Stacks in each of which exactly the resource named `it` breaks the rule. */
  bad: Stack[];
}

/** A case of a rule that looks at nothing but the resource's own inputs. */
export function alone(ids: string, type: string, good: Inputs[], bad: Inputs[]): Case {
  const stack = (inputs: Inputs): Stack => [subject(type, inputs)];
  return { ids: ids.split(" "), good: good.map(stack), bad: bad.map(stack) };
}

/** The resource that is judged. */
export function subject(type: string, inputs: Inputs = {}): Resource {
  return resource(type, "it", inputs);
}

/** A case of a rule that wants a companion which names the resource in a property. */
export function accompanied(
  ids: string,
  type: string,
  companion: { type: string; property: string; good: Inputs; bad: Inputs[] },
): Case {
  const judged = subject(type);
  const other = (inputs: Inputs, names: string): Resource =>
    resource(companion.type, "companion", { [companion.property]: names, ...inputs });
  return {
    ids: ids.split(" "),
    good: [[judged, other(companion.good, judged.id)]],
    bad: [
      [judged],
      [judged, other(companion.good, "another")],
      ...companion.bad.map((inputs) => [judged, other(inputs, judged.id)]),
    ],
  };
}

/** A policy document with one statement. */
export function policy(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

export const TLS_ONLY = policy({
  Effect: "Deny",
  Principal: "*",
  Action: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

export const SOURCE_ACCOUNT = { StringEquals: { "aws:SourceAccount": "123456789012" } };
