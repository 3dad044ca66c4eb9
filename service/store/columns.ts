/** The columns of the table transactions: what is written into them for a transaction, and how it is read from them. */
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { messageJson } from "../../domain/message-json";
import type { AcceptedTransaction } from "../../domain/transaction";

/** What the column of a field must be, in the words of PostgreSQL's format_type. */
export const TYPE_BY_KIND: Readonly<Record<Field["kind"], string>> = {
  text: "text",
  integer: "bigint",
  boolean: "boolean",
  amount: "numeric",
  currency: "text",
  object: "json",
};

export const FORMER_OBJECT_TYPE = "jsonb";

/** What an INSERT writes: a column, its type, and the value as a parameter may have it. */
export interface WrittenColumn {
  name: string;
  type: string;
  value: (transaction: AcceptedTransaction) => unknown;
}

export const WRITTEN_COLUMNS: readonly WrittenColumn[] = [
  { name: "transaction_id", type: "text", value: ({ transactionId }) => transactionId },
  { name: "user_id", type: "text", value: ({ userId }) => userId },
  { name: "accepted_at", type: "timestamptz", value: ({ timestamp }) => new Date(timestamp).toISOString() },
  ...FIELDS.flatMap((field) => {
    const value = ({ [field.name]: member }: AcceptedTransaction) =>
      typeof member === "object" ? messageJson(member) : (member ?? null);
    const column = { name: field.column, type: TYPE_BY_KIND[field.kind], value };
    const former = formerColumnOf(field);
    return former === undefined ? [column] : [column, { name: former, type: FORMER_OBJECT_TYPE, value }];
  }),
];

/** For a SELECT from transactions, whose rows `toTransaction` reads. */
export const READ_COLUMNS = [
  'transaction_id AS "transactionId"',
  'user_id AS "userId"',
  "accepted_at",
  ...FIELDS.map((field) => `${readExpression(field)} AS ${quotedName(field.name)}`),
].join(", ");

export type TransactionRow = Record<string, unknown> & { accepted_at: Date };

/** A row that lacks a field, as one from before it does, is a transaction without it. */
export function toTransaction({ accepted_at, ...row }: TransactionRow): AcceptedTransaction {
  const members = Object.entries(row).map(([name, value]) => [name, value ?? undefined]);
  return { ...Object.fromEntries(members), timestamp: accepted_at.getTime() } as AcceptedTransaction; // as it was written
}

/** The client makes text of numeric and of bigint. A double holds every integer that a field may have. */
function readExpression(field: Field): string {
  const column = quotedName(field.column);
  const former = formerColumnOf(field);
  if (former !== undefined) return `coalesce(${column}, ${quotedName(former)}::json)`;
  return field.kind === "integer" ? `${column}::float8` : column;
}

export function formerColumnOf(field: Field): string | undefined {
  return field.kind === "object" ? field.formerColumn : undefined;
}

/** So that "order" and the other words of SQL may be names. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
