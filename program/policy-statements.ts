/** Policy documents of IAM and of resources, and how they are read. */
import { membersOf } from "../shared/json-object";

export interface Statement {
  effect: "Allow" | "Deny";
  /** As text: `*`, `lambda.amazonaws.com`, an ARN; none in a role's own policy. */
  principals: string[];
  /** As written: `sqs:SendMessage`, `s3:*`, `*`. */
  actions: string[];
  /** ARNs or patterns of them. */
  resources: string[];
  /** Of one key each, for example `StringEquals`, `aws:SourceAccount`, `["123456789012"]`. */
  conditions: { operator: string; key: string; values: string[] }[];
}

/** As IAM has it, where one may stand for a list of one. */
interface WrittenStatement {
  Effect: "Allow" | "Deny";
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: unknown;
  Resource?: string | string[];
  NotResource?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What holds for all but some is read as if it held for all. */
const listOf = (some: string | string[] = [], allBut?: unknown): string[] =>
  allBut === undefined ? [some].flat() : ["*"];

/** Statements of a document, which the provider takes as JSON or as an object; none if there is no document. */
export function statementsOf(document: unknown): Statement[] {
  const { Statement: written = [] } = membersOf(typeof document === "string" ? JSON.parse(document) : document);
  return ([written].flat() as WrittenStatement[]).map(
    ({ Effect: effect, Principal: principal = {}, Condition: conditions = {}, ...rest }) => ({
      effect,
      principals: listOf(
        typeof principal === "string" ? principal : Object.values(principal).flat(),
        rest.NotPrincipal,
      ),
      actions: listOf(rest.Action, rest.NotAction),
      resources: listOf(rest.Resource, rest.NotResource),
      conditions: Object.entries(conditions).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => ({ operator, key, values: listOf(values) })),
      ),
    }),
  );
}
