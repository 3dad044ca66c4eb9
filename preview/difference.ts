/** What differs between two stacks: resources, and properties by their paths. */
import type { RegisteredResource } from "../program/resource";
import { isObject } from "../shared/json-object";

export interface PropertyChange {
  /** For example `scalingConfig.maximumConcurrency`, or `policy.Statement[0].Resource`. */
  path: string;
  /** Undefined where the property is missing. */
  from: unknown;
  to: unknown;
}

export interface Difference {
  added: { type: string; name: string }[];
  removed: { type: string; name: string }[];
  changed: { type: string; name: string; changes: PropertyChange[] }[];
}

/**
 * What changes from one stack to the other.
 * @param from its resources, and those of `to`: evaluated under the same names, or each name would be a change.
 */
export function differenceOf(from: readonly RegisteredResource[], to: readonly RegisteredResource[]): Difference {
  const [before, after] = [byTitle(from), byTitle(to)];
  const only = (these: Map<string, RegisteredResource>, those: Map<string, RegisteredResource>) =>
    [...these].filter(([title]) => !those.has(title)).map(([, made]) => titleOf(made));
  const changed = [...before].flatMap(([title, made]) => {
    const other = after.get(title);
    const changes = other ? changesOf(readable(made.inputs), readable(other.inputs), "") : [];
    return changes.length === 0 ? [] : [{ ...titleOf(made), changes }];
  });
  return { added: only(after, before), removed: only(before, after), changed };
}

const titleOf = ({ type, logicalName: name }: RegisteredResource) => ({ type, name });

/** What a resource is by, in either stack. An image is named by its content. */
function byTitle(resources: readonly RegisteredResource[]): Map<string, RegisteredResource> {
  const titled = resources.map((made) => [`${made.type} ${made.name}`, made] as const);
  return new Map(titled.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Texts that are JSON, policies and dashboards, as what they say. */
function readable(value: unknown): unknown {
  if (typeof value === "string" && /^[[{]/.test(value)) return parsed(value);
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function changesOf(from: unknown, to: unknown, path: string): PropertyChange[] {
  if (Object.is(from, to)) return [];
  if (Array.isArray(from) && Array.isArray(to)) return elementChanges(from, to, path);
  if (!isObject(from) || !isObject(to)) return [{ path, from, to }];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) => changesOf(from[name], to[name], path === "" ? name : `${path}.${name}`));
}

/** What both lists have is left out, wherever it stands: an element that is put in front moves all others. */
function elementChanges(from: readonly unknown[], to: readonly unknown[], path: string): PropertyChange[] {
  const [left, right] = [without(from, to), without(to, from)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const index = (left[i] ?? right[i])?.index ?? 0;
    return changesOf(left[i]?.element, right[i]?.element, `${path}[${index}]`);
  }).flat();
}

function without(elements: readonly unknown[], others: readonly unknown[]): { element: unknown; index: number }[] {
  const texts = others.map((other) => JSON.stringify(other));
  return elements
    .map((element, index) => ({ element, index }))
    .filter(({ element }) => {
      const at = texts.indexOf(JSON.stringify(element));
      if (at >= 0) texts.splice(at, 1);
      return at < 0;
    });
}
