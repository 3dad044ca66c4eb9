/** By what a subscriber chooses its events. The rules are those of SNS's filter policies, of which this is a part. */
import { FIELDS } from "./fields";

/**
 * Names of the fields whose values events have as attributes: six at most. SNS discards a raw delivery with more than ten, and
 * an event has four others: its type, the id for tracing, and two once it was sent anew.
 */
export const FILTER_FIELDS: readonly string[] = FIELDS.flatMap((field) =>
  "inFilters" in field && field.inFilters ? [field.name] : [],
);

/** Of an event: `eventType`, and those fields that its transaction has. */
export type EventAttributes = Readonly<Record<string, string>>;

/** One of the values; one that begins so; any but these; or whether there is one at all. */
export type FilterCondition = string | { prefix: string } | { "anything-but": readonly string[] } | { exists: boolean };

/** By attribute: an event has to meet one condition of each. */
export type EventFilter = Readonly<Record<string, readonly FilterCondition[]>>;

/** Whether SNS would deliver an event with these attributes. */
export function matchesFilter(filter: EventFilter, attributes: EventAttributes): boolean {
  return Object.entries(filter).every(([name, conditions]) => {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return conditions.some((condition) => meets(condition, value));
  });
}

function meets(condition: FilterCondition, value: string | undefined): boolean {
  if (typeof condition === "string") return value === condition;
  if ("exists" in condition) return condition.exists === (value !== undefined);
  if (value === undefined) return false;
  return "prefix" in condition ? value.startsWith(condition.prefix) : !condition["anything-but"].includes(value);
}

/** SNS's bounds of a filter policy. */
const MAX_ATTRIBUTES = 5;
const MAX_COMBINATIONS = 150;

/** What is wrong with a filter, in sentences' parts; nothing if SNS takes it and it can match. */
export function findFilterProblems(filter: EventFilter): string[] {
  const known = ["eventType", ...FILTER_FIELDS];
  const names = Object.keys(filter);
  const combinations = Object.values(filter).reduce((product, conditions) => product * conditions.length, 1);
  const problems = [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `filters by ${name}: allowed are ${known.join(", ")} (inFilters in domain/fields.ts)`),
    ...names.filter((name) => filter[name]?.length === 0).map((name) => `has no condition for ${name}: leave it out`),
    names.length > MAX_ATTRIBUTES && `filters by ${names.length} attributes: SNS allows ${MAX_ATTRIBUTES}`,
    combinations > MAX_COMBINATIONS && `has ${combinations} combinations of conditions: SNS allows ${MAX_COMBINATIONS}`,
  ];
  return problems.filter((problem) => problem !== false);
}
