/** Decides on a request as IAM does by one policy (AWS, "Policy evaluation logic"), as far as the program's policies go. */
import assert from "node:assert/strict";
import type { PolicyDocument, PolicyStatement } from "../../../infra/security/policy-document";

export interface AccessRequest {
  /** A service (`sns.amazonaws.com`) or an ARN; left out for a policy of the one who asks. */
  principal?: string;
  action: string;
  resource?: string;
  /** Condition keys that the request comes with. */
  context?: Readonly<Record<string, string>>;
}

/** "refused" is an explicit Deny, which no other policy can overrule; "not allowed" leaves it to the others. */
export type Decision = "allowed" | "not allowed" | "refused";

export function decide({ Statement: statements }: PolicyDocument, request: AccessRequest): Decision {
  const effects = statements.filter((statement) => isAbout(statement, request)).map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "refused";
  return effects.includes("Allow") ? "allowed" : "not allowed";
}

const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

/** `*` stands for any text, also for a slash or a colon, `?` for one character. */
function matches(patterns: string | string[], text: string): boolean {
  return listOf(patterns).some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+^$()|[\]{}\\]/g, "\\$&").replaceAll("?", "."));
    return new RegExp(`^${parts.join(".*")}$`).test(text);
  });
}

function isAbout(statement: PolicyStatement, { principal, action, resource, context = {} }: AccessRequest): boolean {
  const { Principal: principals, Action: actions, Resource: resources, Condition: conditions = {} } = statement;
  assert.equal(
    principals === undefined,
    principal === undefined,
    "a policy of a resource names who asks, no other does",
  );
  const isPrincipal = typeof principals !== "object" || Object.values(principals).includes(principal ?? "");
  return (
    isPrincipal &&
    matches(actions, action) &&
    (resources === undefined || matches(resources, resource ?? "")) &&
    Object.entries(conditions).every(([operator, keys]) => isMet(operator, keys, context))
  );
}

function isMet(operator: string, keys: Record<string, string | string[]>, context: Record<string, string>): boolean {
  const base = operator.replace(/IfExists$/, "");
  const withPatterns = ["StringLike", "ArnEquals"].includes(base);
  assert.ok(withPatterns || ["StringEquals", "Bool"].includes(base), `${operator} is not known here`);
  // A key that the request does not come with meets a condition of these only if it need not be there.
  return Object.entries(keys).every(([key, values]) => {
    const value = context[key];
    if (value === undefined) return base !== operator;
    return withPatterns ? matches(values, value) : listOf(values).includes(value);
  });
}
