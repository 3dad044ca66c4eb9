/** By what a subscriber chooses its events. The rules are those of SNS's filter policies, of which this is a part. */
import { isObject } from "../shared/json-object";
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

/** What is wrong with a filter, in sentences' parts; nothing if SNS takes it and it can match. Whoever writes one may leave the types alone. */
export function findFilterProblems(filter: EventFilter): string[] {
  if (!isObject(filter)) return ["has a filter that is no object of attributes"];
  const known = ["eventType", ...FILTER_FIELDS];
  const attributes = Object.entries<unknown>(filter);
  const combinations = attributes.reduce(
    (product, [, conditions]) => product * (Array.isArray(conditions) ? conditions.length : 1),
    1,
  );
  const problems = [
    attributes.length === 0 && "has a filter of no attribute: leave it out",
    ...attributes.flatMap(([name, conditions]) => [
      !known.includes(name) && `filters by ${name}: allowed are ${known.join(", ")} (inFilters in domain/fields.ts)`,
      findConditionsProblem(name, conditions),
    ]),
    attributes.length > MAX_ATTRIBUTES && `filters by ${attributes.length} attributes: SNS allows ${MAX_ATTRIBUTES}`,
    combinations > MAX_COMBINATIONS && `has ${combinations} combinations of conditions: SNS allows ${MAX_COMBINATIONS}`,
  ];
  return problems.filter((problem) => typeof problem === "string");
}

function findConditionsProblem(name: string, conditions: unknown): string | undefined {
  if (!Array.isArray(conditions)) return `has no list of conditions for ${name}`;
  if (conditions.length === 0) return `has no condition for ${name}: leave it out`;
  if (conditions.every(isCondition)) return undefined;
  return `has another condition for ${name} than a text, { prefix }, { "anything-but" } and { exists }`;
}

function isCondition(condition: unknown): condition is FilterCondition {
  if (typeof condition === "string") return true;
  if (!isObject(condition) || Object.keys(condition).length !== 1) return false;
  const { prefix, exists, "anything-but": others } = condition;
  const isList = Array.isArray(others) && others.length > 0 && others.every((other) => typeof other === "string");
  return typeof prefix === "string" || typeof exists === "boolean" || isList;
}
