/** What CHANGELOG.md says of each version. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface ChangelogVersion {
  version: string;
  /** YYYY-MM-DD; a version that is being made has none. */
  date?: string;
  /** Full hash; a version that is being made has none. */
  commit?: string;
  /** Texts below the headings of the third level, by heading. */
  parts: ReadonlyMap<string, string>;
}

const HEADING = /^(\d+\.\d+\.\d+)(?: - (\d{4}-\d\d-\d\d))?$/;

/** The text below each heading of a level, by heading, up to the next one of that level. */
function sections(markdown: string, level: number): Map<string, string> {
  const [, ...parts] = markdown.split(new RegExp(`^${"#".repeat(level)} `, "m"));
  return new Map(parts.map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n")).trim()]));
}

/**
 * Reads a changelog; the newest version comes first.
 * @throws Error if a heading of the second level is no version.
 */
export function parseChangelog(text: string): ChangelogVersion[] {
  return [...sections(text, 2)].map(([heading, body]) => {
    const [, version, date] = HEADING.exec(heading) ?? [];
    if (version === undefined)
      throw new Error(`CHANGELOG.md, "${heading}": a heading is a version, with " - YYYY-MM-DD" once it is out.`);
    const [, commit] = /^Commit ([0-9a-f]{40})$/m.exec(body.split("\n### ", 1)[0] ?? "") ?? [];
    return { version, date, commit, parts: sections(body, 3) };
  });
}

/** The project's own. */
export function readChangelog(): ChangelogVersion[] {
  return parseChangelog(readFileSync(join(__dirname, "..", "..", "CHANGELOG.md"), "utf8"));
}
