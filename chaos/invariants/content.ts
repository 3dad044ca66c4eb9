/** What a transaction says, and when two texts say the same. Of the fields it knows the list alone: none of them by its name. */
import canonicalize from "canonicalize";
import { FIELDS } from "../../domain/fields";
import type { Row } from "./readings";

/** The user, and of the listed fields those that a transaction has; an absent one is undefined. */
export type Content = Readonly<Record<string, unknown>>;

const USER = "userId";
const NAMES = [USER, ...FIELDS.map(({ name }) => name)];

/** What makes two requests under one id the same. */
const IDENTITY = [USER, ...FIELDS.filter(({ inIdentity = true }) => inIdentity).map(({ name }) => name)];

/** The members of a JSON object; undefined for any other text. */
export function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export function contentOf(members: Readonly<Record<string, unknown>>): Content {
  return Object.fromEntries(NAMES.map((name) => [name, members[name]]));
}

/** Whether all is the same: what was sent, and what is told of it. */
export function isSame(sent: Content, told: Content): boolean {
  return NAMES.every((name) => isSameValue(sent[name], told[name]));
}

/** Whether two requests under one id are one transaction. */
export function isSameTransaction(one: Content, other: Content): boolean {
  return IDENTITY.every((name) => isSameValue(one[name], other[name]));
}

/** By meaning: `12.5` and `12.50` are one amount, and members of an object have no order. */
function isSameValue(one: unknown, other: unknown): boolean {
  if (typeof one === "string" && typeof other === "string") return plainDecimal(one) === plainDecimal(other);
  return one === undefined || other === undefined ? one === other : canonicalize(one) === canonicalize(other);
}

/** A decimal without the zeros that end its fraction; any other text as it is. */
function plainDecimal(text: string): string {
  const [, whole, fraction = ""] = /^(-?\d+)\.(\d+)$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = fraction.replace(/0+$/, "");
  return digits === "" ? whole : `${whole}.${digits}`;
}

/** Whether two contents are one to the last digit, as in two stores of the same transaction. */
export function isIdentical(one: Content, other: Content): boolean {
  return canonicalize(one) === canonicalize(other);
}

/** What a row says. A column's text does not tell of which kind its field is: the content that it is to be compared with does. */
export function contentOfRow({ userId, fields }: Row, kinds: Content): Content {
  const values = Object.entries(fields).map(([name, text]) => [
    name,
    text === null ? undefined : valueOf(text, kinds[name]),
  ]);
  return { ...(Object.fromEntries(values) as Content), [USER]: userId };
}

function valueOf(text: string, kind: unknown): unknown {
  if (typeof kind === "number") return Number(text);
  if (typeof kind === "boolean") return text === "true";
  return typeof kind === "object" ? readObject(text) : text;
}
