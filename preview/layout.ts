/** Text of a given width. */
import pc from "picocolors";

/** Bounds of what is printed, whatever the terminal has; and its width where there is none. */
const MIN_COLUMNS = 60;
const MAX_COLUMNS = 200;
const COLUMNS_WITHOUT_TERMINAL = 80;

export function columnsOf({ columns }: { columns?: number }): number {
  return Math.min(Math.max(columns || COLUMNS_WITHOUT_TERMINAL, MIN_COLUMNS), MAX_COLUMNS);
}

/**
 * Words on lines of at most so many columns. A word that is longer has a line of its own: what is broken cannot be pasted.
 * @param first what the first line begins with, and `rest` every other one.
 */
export function wrap(text: string, columns: number, first = "", rest = first): string[] {
  const [word = "", ...words] = text.split(" ");
  const lines = [`${first}${word}`];
  for (const next of words) {
    const longer = `${lines.at(-1) ?? ""} ${next}`;
    if (longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(`${rest}${next}`);
  }
  return lines;
}

/**
 * Rows of as many cells each, below each other in columns; if that is wider than the page, each cell that does not fit begins a line below
 * its row's first.
 * @param rest what a line begins with that goes on with a row, by the row's number.
 */
export function alignRows(
  rows: readonly (readonly string[])[],
  columns: number,
  rest: (row: number) => string = () => "    ",
): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  if (total <= columns)
    return rows.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  return rows.flatMap((row, index) => flow(row, columns, rest(index)));
}

function flow(cells: readonly string[], columns: number, rest: string): string[] {
  const [first = "", ...others] = cells.filter((cell) => cell !== "");
  const lines = [first];
  for (const cell of others) {
    const longer = `${lines.at(-1) ?? ""}  ${cell}`;
    if (longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(`${rest}${cell}`);
  }
  return lines;
}

export function heading(text: string): string {
  return pc.bold(`\n${text}`);
}
