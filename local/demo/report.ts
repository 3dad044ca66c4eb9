/** What the demo prints in the end. */
import Table from "cli-table3";
import pc from "picocolors";
import { count } from "../../shared/count";
import type { Exchange } from "./post-transactions";
import type { Verification } from "./verification";

const MAX_LINES = 10;

/** @param seconds from the first request until the last transaction was processed. */
export function printResult(result: Verification, seconds: number): void {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  const good = (count: number) => (count === 0 ? pc.green("0") : pc.red(String(count)));
  table.push(
    ["sent", result.sent],
    ["accepted (202)", result.accepted],
    ["  different ones", result.distinct],
    ["refused", result.refused],
    ["in Aurora", result.inAurora],
    ["processed", result.processed],
    ["logged", result.logged],
    ["dead-lettered", result.deadLettered],
    ["lost", good(result.lost)],
    ["duplicated", good(result.duplicated)],
    ["seconds", seconds.toFixed(1)],
    ["transactions/s", Math.round(result.distinct / seconds)],
  );
  console.log(table.toString());
}

export function printLines(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.log(title);
  for (const line of lines.slice(0, MAX_LINES)) console.log(`  ${line}`);
  if (lines.length > MAX_LINES) console.log(`  and ${lines.length - MAX_LINES} more`);
}

/** Every line of a file that the API refused, with its reason. */
export function printRefusedLines(file: string, refused: readonly Exchange[]): void {
  console.error(pc.red(`The API refused ${count(refused.length, "line")} of ${file}:`));
  for (const { request, status, answer } of refused) {
    const { detail = "no reason given" } = (answer ?? {}) as { detail?: string };
    console.error(`  line ${request.line}: ${status} ${detail}`);
  }
}
