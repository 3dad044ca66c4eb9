/** Pages with figures, which a command writes from a run of its own. */
import { writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import type { Machine } from "./machine";

export interface Run {
  /** What was called. */
  command: string;
  date: Date;
  seconds: number;
  machine: Machine;
}

/** What follows the heading of every page that a run writes. */
export function describeRun({ command, date, seconds, machine }: Run): string {
  return [
    `Written by \`${command}\` on ${date.toISOString().slice(0, 10)}, which took ${(seconds / 60).toFixed(1)} minutes.`,
    machine.map(([name, value]) => `- ${name}: ${value}`).join("\n"),
    `To measure again: \`npm ci && ${command}\`, on a machine that does nothing else.`,
  ].join("\n\n");
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

/** As `npm run format` leaves it. */
export async function writePage(file: string, text: string): Promise<void> {
  const style = { ...(await resolveConfig(__filename)), proseWrap: "always" } as const;
  await writeFile(file, await format(text, { ...style, filepath: file, parser: "markdown" }));
}
