/** Reads docs/security-exceptions.md, where every accepted exception has its line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../program/stack-values";

const EXCEPTIONS_FILE = join(PROJECT_DIRECTORY, "docs", "security-exceptions.md");

export interface Exception {
  id: string;
  /** Logical name of the resource that may fail. */
  resource: string;
  reason: string;
}

export interface StackExceptions {
  accepted: Exception[];
  /** Checks without any resource to look at. */
  absent: Omit<Exception, "resource">[];
}

/** Columns of the two tables that a stack has. */
const ACCEPTED = "check, resource, reason";
const ABSENT = "check, reason";

interface Row {
  line: number;
  cells: string[];
}

interface Table {
  heading: string;
  columns: string;
  rows: Row[];
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1"));
}

/** The tables of a page in Markdown, each with the nearest heading of the second level above it. */
function tablesOf(markdown: string): Table[] {
  const tables: Table[] = [];
  let heading = "";
  let table: Table | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (line.startsWith("## ")) heading = line.slice(3).trim();
    if (!line.startsWith("|")) table = undefined;
    else if (table) table.rows.push({ line: index + 1, cells: cellsOf(line) });
    else tables.push((table = { heading, columns: cellsOf(line).join(", "), rows: [] }));
  }
  // The line below the columns only separates.
  return tables.map(({ rows, ...rest }) => ({ ...rest, rows: rows.slice(1) }));
}

function parseRow({ line, cells }: Row, columns: number): string[] {
  if (cells.length === columns && cells.every((cell) => cell !== "")) return cells;
  throw new Error(
    `Line ${line} of the exceptions has ${JSON.stringify(cells)}: it needs ${columns} cells, none empty.`,
  );
}

function refuseDuplicates(keys: string[]): void {
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`The exceptions list ${twice} twice: leave one.`);
}

const headingOf = (stack: string): string => `Stack ${stack}`;

function hasStack(markdown: string, stack: string): boolean {
  return markdown.split("\n").some((line) => line.trim() === `## ${headingOf(stack)}`);
}

/**
 * The exceptions of a stack: below the heading `Stack NAME`, a table `check | resource | reason` of what may fail, and
 * a table `check | reason` of what has nothing to look at. Either may be left out.
 * @throws Error if the stack has no heading, or a row is incomplete or there twice.
 */
export function parseExceptions(markdown: string, stack: string): StackExceptions {
  const heading = headingOf(stack);
  if (!hasStack(markdown, stack))
    throw new Error(`The exceptions have no heading "## ${heading}": add it, with a table of what may fail.`);
  const tables = tablesOf(markdown).filter((table) => table.heading === heading);
  const rowsOf = (columns: string) =>
    tables
      .filter((table) => table.columns === columns)
      .flatMap(({ rows }) => rows.map((row) => parseRow(row, columns.split(", ").length)));
  const stray = tables.find(({ columns }) => columns !== ACCEPTED && columns !== ABSENT);
  if (stray)
    throw new Error(
      `A table of "${heading}" has the columns ${stray.columns}: they must be ${ACCEPTED}, or ${ABSENT}.`,
    );
  const accepted = rowsOf(ACCEPTED).map(([id = "", resource = "", reason = ""]) => ({ id, resource, reason }));
  const absent = rowsOf(ABSENT).map(([id = "", reason = ""]) => ({ id, reason }));
  refuseDuplicates(accepted.map(({ id, resource }) => `${id} of ${resource}`));
  refuseDuplicates(absent.map(({ id }) => id));
  return { accepted, absent };
}

/** The exceptions that a stack is judged by. */
export interface ApplicableExceptions extends StackExceptions {
  /** Stacks that they are of. */
  stacks: readonly string[];
}

/**
 * A stack's own exceptions. One that the page does not name is judged by what its profile accepts: prod by those of prod,
 * dev by those of both, as whatever prod may do a dev stack may.
 */
export function exceptionsOf(markdown: string, stack: string, profile: string): ApplicableExceptions {
  const stacks = hasStack(markdown, stack) ? [stack] : profile === "prod" ? ["prod"] : ["dev", "prod"];
  const all = stacks.map((name) => parseExceptions(markdown, name));
  return {
    stacks,
    accepted: all.flatMap(({ accepted }) => accepted),
    absent: all.flatMap(({ absent }) => absent),
  };
}

export function readExceptions(stack: string, profile: string): ApplicableExceptions {
  return exceptionsOf(readFileSync(EXCEPTIONS_FILE, "utf8"), stack, profile);
}
