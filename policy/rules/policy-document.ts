/** What rules ask of policy documents. */
import { statementsOf, type Statement } from "../../program/policy-statements";

export function allowed(document: unknown): Statement[] {
  return statementsOf(document).filter(({ effect }) => effect === "Allow");
}

/** @param key for example aws:SourceAccount. */
export function hasCondition({ conditions }: Statement, key: string): boolean {
  return conditions.some((condition) => condition.key === key);
}

/** Whether a granted action, which may hold wildcards, covers a real one. */
export function covers(granted: string, action: string): boolean {
  const pattern = granted
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "i").test(action);
}

/** Whether a document allows something to any principal without a condition that narrows it. */
export function grantsToAnybody(document: unknown): boolean {
  return allowed(document).some(({ principals, conditions }) => principals.includes("*") && conditions.length === 0);
}

/** Whether a document refuses every action of a service that does not come over TLS. */
export function deniesInsecureTransport(document: unknown): boolean {
  return statementsOf(document).some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.principals.includes("*") &&
      hasCondition(statement, "aws:SecureTransport"),
  );
}
