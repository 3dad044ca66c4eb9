/** Reads docs/security-exceptions.md, where every accepted exception stands below its reason. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIRECTORY } from "../program/stack-values";
import { readTextFile } from "../shared/text-file";

const EXCEPTIONS_FILE = join(PROJECT_DIRECTORY, "docs", "security-exceptions.md");

export interface Exception {
  /** Of the check. */
  id: string;
  /** Logical name of the resource that may fail; `*` stands for any text without a slash. */
  resource: string;
  reason: string;
}

export interface StackExceptions {
  accepted: Exception[];
  /** Checks without any resource to look at. */
  absent: Omit<Exception, "resource">[];
}

/** The exceptions that a stack is judged by. */
export interface ApplicableExceptions extends StackExceptions {
  /** Stacks that they are of. */
  stacks: readonly string[];
}

interface Line {
  number: number;
  text: string;
}

/** A reason, and the lines below it that say what it holds for. */
interface Item {
  number: number;
  reason: string;
  entries: Line[];
}

const EVERY_STACK = "Every stack";
const headingOf = (stack: string): string => `Stack ${stack}`;

/** Stands in an entry of checks that have no resource to look at. */
const NOTHING = "nothing to look at";

/** A resource in backticks, or that there is none, and the ids of the checks. */
const ENTRY = new RegExp(`^(?:\`([^\`]+)\`|${NOTHING}): ([\\w-]+(?:, [\\w-]+)*)$`);

/** The lines below a heading of the second level; undefined if there is no such heading. */
function sectionOf(markdown: string, heading: string): Line[] | undefined {
  const lines = markdown.split("\n").map((text, index) => ({ number: index + 1, text: text.trimEnd() }));
  const start = lines.findIndex(({ text }) => text === `## ${heading}`);
  if (start < 0) return undefined;
  const end = lines.findIndex(({ text }, index) => index > start && text.startsWith("## "));
  return lines.slice(start + 1, end < 0 ? undefined : end);
}

/** The list of reasons in a section; other text counts for nothing. */
function itemsOf(section: readonly Line[]): Item[] {
  const items: Item[] = [];
  for (const { number, text } of section) {
    const [, indent, bullet, content = ""] = /^( {2})?(- )?(.*)$/.exec(text) ?? [];
    const item = items.at(-1);
    if (bullet && !indent) items.push({ number, reason: content, entries: [] });
    else if (bullet && item) item.entries.push({ number, text: content });
    else if (indent && item?.entries.length === 0) item.reason += ` ${content}`;
    else if (/^\s*[-*+|]|^\s+\S/.test(text)) throw unreadable({ number, text });
  }
  return items;
}

/** An entry as the page has it. @param resource left out for what has nothing to look at. */
export function entryOf(ids: readonly string[], resource?: string): string {
  return `  - ${resource === undefined ? NOTHING : `\`${resource}\``}: ${ids.join(", ")}`;
}

function unreadable({ number, text }: Line): Error {
  return new Error(
    `Line ${number} of the exceptions, ${JSON.stringify(text.trim())}, cannot be read: below "- " and a reason it needs ` +
      `lines like "${entryOf(["CHECK", "CHECK"], "RESOURCE")}" or "${entryOf(["CHECK"])}".`,
  );
}

function parseItem({ number, reason, entries }: Item): StackExceptions {
  if (reason === "" || entries.length === 0) throw unreadable({ number, text: `- ${reason}` });
  const exceptions: StackExceptions = { accepted: [], absent: [] };
  for (const entry of entries) {
    const [, resource, ids] = ENTRY.exec(entry.text) ?? [];
    if (ids === undefined) throw unreadable(entry);
    for (const id of ids.split(", ")) {
      if (resource === undefined) exceptions.absent.push({ id, reason });
      else exceptions.accepted.push({ id, resource, reason });
    }
  }
  return exceptions;
}

function merge(all: readonly StackExceptions[]): StackExceptions {
  return { accepted: all.flatMap(({ accepted }) => accepted), absent: all.flatMap(({ absent }) => absent) };
}

function refuseDuplicates(keys: string[]): void {
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`The exceptions list ${twice} twice: leave one.`);
}

/** What every stack may fail, so that no section of its own has to list it. */
function parseSharedExceptions(markdown: string): StackExceptions {
  return merge(itemsOf(sectionOf(markdown, EVERY_STACK) ?? []).map(parseItem));
}

/**
 * The exceptions of a stack: a list below the heading `Stack NAME`, and one below `Every stack`.
 * @throws Error if the stack has no heading, or a line cannot be read or is there twice.
 */
export function parseExceptions(markdown: string, stack: string): StackExceptions {
  const own = sectionOf(markdown, headingOf(stack));
  if (!own)
    throw new Error(`The exceptions have no heading "## ${headingOf(stack)}": add it, with a list of what may fail.`);
  const exceptions = merge([parseSharedExceptions(markdown), ...itemsOf(own).map(parseItem)]);
  refuseDuplicates(exceptions.accepted.map(({ id, resource }) => `${id} of ${resource}`));
  refuseDuplicates(exceptions.absent.map(({ id }) => id));
  return exceptions;
}

/**
 * A stack's own exceptions. One that the page does not name is judged by what its profile accepts: prod by those of prod,
 * dev by those of both, as whatever prod may do a dev stack may.
 */
export function exceptionsOf(markdown: string, stack: string, profile: string): ApplicableExceptions {
  const isNamed = sectionOf(markdown, headingOf(stack)) !== undefined;
  const stacks = isNamed ? [stack] : profile === "prod" ? ["prod"] : ["dev", "prod"];
  return { stacks, ...merge(stacks.map((name) => parseExceptions(markdown, name))) };
}

function readPage(file: string): string {
  if (!existsSync(file))
    throw new Error(`There is no ${file}, which says what may fail: get it back from version control.`);
  return readTextFile(file);
}

export function readSharedExceptions(): StackExceptions {
  return parseSharedExceptions(readPage(EXCEPTIONS_FILE));
}

/** @throws Error as `parseExceptions`, or if there is no such page. */
export function readExceptions(stack: string, profile: string, file = EXCEPTIONS_FILE): ApplicableExceptions {
  return exceptionsOf(readPage(file), stack, profile);
}
