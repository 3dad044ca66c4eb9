/** Reading policy documents as rules need them. */
export interface Statement {
  effect: string;
  /** As written: `sqs:SendMessage`, `s3:*`, `*`. */
  actions: string[];
  resources: string[];
  /** As text: `*`, `lambda.amazonaws.com`, an ARN. */
  principals: string[];
  /** Condition keys, for example aws:SourceAccount. */
  conditionKeys: string[];
}

interface WrittenStatement {
  Effect: string;
  Action?: string | string[];
  Resource?: string | string[];
  Principal?: string | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Statements of a document that is given as JSON; none if there is no document. */
export function statementsOf(document: unknown): Statement[] {
  if (typeof document !== "string") return [];
  const { Statement: written } = JSON.parse(document) as { Statement: WrittenStatement | WrittenStatement[] };
  return [written].flat().map(({ Effect, Action = [], Resource = [], Principal = {}, Condition = {} }) => ({
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    principals: typeof Principal === "string" ? [Principal] : Object.values(Principal).flat(),
    conditionKeys: Object.values(Condition).flatMap((keys) => Object.keys(keys)),
  }));
}

export function allowed(document: unknown): Statement[] {
  return statementsOf(document).filter(({ effect }) => effect === "Allow");
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
  return allowed(document).some(
    ({ principals, conditionKeys }) => principals.includes("*") && conditionKeys.length === 0,
  );
}

/** Whether a document refuses every action of a service that does not come over TLS. */
export function deniesInsecureTransport(document: unknown): boolean {
  return statementsOf(document).some(
    ({ effect, principals, conditionKeys }) =>
      effect === "Deny" && principals.includes("*") && conditionKeys.includes("aws:SecureTransport"),
  );
}
