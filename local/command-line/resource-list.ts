/** What runs where, as wide as the terminal. */
import Table from "cli-table3";
import type { LocalResource } from "../target/deploy-locally";

/** "aws:sqs/queue:Queue" is known to everybody as "sqs/queue"; awsx's types have no such middle. */
function shortType(type: string): string {
  const [, module = type, name] = type.split(":");
  return module.includes("/") ? module : `${module}/${name}`;
}

/**
 * A table, or below each other where that is wider than the terminal: a broken URL cannot be pasted.
 * @param columns of the terminal.
 */
export function formatResources(resources: readonly LocalResource[], columns: number): string {
  const table = new Table({ head: ["resource", "name", "where"], style: { head: [], border: [] } });
  const rows = resources.map(({ type, name, location }) => [shortType(type), name, location] as const);
  table.push(...rows.map((row) => [...row]));
  if (table.width <= columns) return table.toString();
  return rows.map(([type, name, location]) => `${type}\n  ${name}\n  ${location}`).join("\n");
}
