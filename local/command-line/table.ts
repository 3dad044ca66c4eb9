/** Rows for people, as wide as the terminal. */
import Table from "cli-table3";

/**
 * A table, or below each other where that is wider than the terminal: what is broken cannot be pasted.
 * @param columns of the terminal.
 */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  if (table.width <= columns) return table.toString();
  return rows.map((row) => row.join("\n  ")).join("\n");
}
