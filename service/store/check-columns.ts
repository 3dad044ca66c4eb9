/** Whether the table has what the list of fields says, before a request finds out. */
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { SettingsError } from "../process/errors";
import { FORMER_OBJECT_TYPE, formerColumnOf, quotedName, TYPE_BY_KIND, WRITTEN_COLUMNS } from "./columns";
import type { Database } from "./pool";

interface Column {
  name: string;
  /** With its modifier, such as the scale of numeric(10,2), which would round. */
  type: string;
  isNullable: boolean;
  /** Whether an INSERT may leave it out although it is not nullable. */
  hasDefault: boolean;
}

const COLUMNS_STATEMENT = `
  SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS "isNullable",
    atthasdef OR attidentity <> '' AS "hasDefault"
  FROM pg_attribute WHERE attrelid = 'transactions'::regclass AND attnum > 0 AND NOT attisdropped`;

/** The service writes it, and it is no field's. */
const HASH_COLUMN = "request_hash";

/**
 * Columns that the list does not know are no problem as long as rows can be added without them: a newer version may run beside
 * this one, or may have run before it.
 * @throws SettingsError with every problem at once: field, column and remedy. UnavailableError as `Database.query`.
 */
export async function checkColumns(database: Database, fields: readonly Field[] = FIELDS): Promise<void> {
  const { rows } = await database.query<Column & Record<string, unknown>>(COLUMNS_STATEMENT);
  const columns = new Map(rows.map((column) => [column.name, column]));
  const problems = [
    ...fields.flatMap((field) => findFieldProblems(field, columns)),
    ...findUnknownProblems(fields, rows),
  ];
  if (problems.length === 0) return;
  throw new SettingsError(
    `The table transactions does not fit domain/fields.ts:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
  );
}

function findFieldProblems(field: Field, columns: ReadonlyMap<string, Column>): string[] {
  const former = formerColumnOf(field);
  const wanted: [name: string, type: string][] = [
    [field.column, TYPE_BY_KIND[field.kind]],
    ...(former === undefined ? [] : [[former, FORMER_OBJECT_TYPE] as [string, string]]),
  ];
  return wanted.flatMap(([name, type]) => {
    const problem = findColumnProblem(field, name, type, columns.get(name));
    return problem === undefined ? [] : [`${field.name}: the column ${name} ${problem}.`];
  });
}

function findColumnProblem({ presence }: Field, name: string, type: string, column?: Column): string | undefined {
  const alter = `a migration in service/migrations with ALTER TABLE transactions`;
  if (!column) return `is missing. Add ${alter} ADD COLUMN ${quotedName(name)} ${type}`;
  if (column.type !== type) {
    return `has the type ${column.type}, not ${type}. Name a column of that type, which ${alter} ADD COLUMN adds`;
  }
  if (presence === "always" && column.isNullable) {
    return `may be null, and the field's presence is "always". Say "required": rows from before the field lack it`;
  }
  if (presence === "optional" && !column.isNullable) {
    return `may not be null, and the field's presence is "optional". Add ${alter} ALTER COLUMN ${quotedName(name)} DROP NOT NULL`;
  }
  return undefined;
}

function findUnknownProblems(fields: readonly Field[], columns: readonly Column[]): string[] {
  const known = new Set([
    HASH_COLUMN,
    ...WRITTEN_COLUMNS.map(({ name }) => name),
    ...fields.map(({ column }) => column),
  ]);
  return columns
    .filter(({ name, isNullable, hasDefault }) => !known.has(name) && !isNullable && !hasDefault)
    .map(
      ({ name }) =>
        `The column ${name} is no field's, NOT NULL, and without a default. Give it a default or DROP NOT NULL, or add its field to the list.`,
    );
}
