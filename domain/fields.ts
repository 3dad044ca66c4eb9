/**
 * The fields of a transaction, beside its id, user and time, which are the keys of every store. Requests, answers and their
 * documentation, identity, rows, messages and the demo are made from this list; docs/adapt.md tells how to add one.
 */
import type { Field } from "./field";

/** In the order of the message. */
const LIST = [
  {
    name: "amount",
    kind: "amount",
    currency: "currency",
    presence: "always",
    column: "amount",
    examples: ["12.50", "7.5", "-3.07", "2000", "0.125"],
  },
  {
    name: "currency",
    kind: "currency",
    presence: "always",
    column: "currency",
    inFilters: true,
    examples: ["EUR", "EUR", "USD", "JPY", "KWD"],
  },
  {
    name: "type",
    kind: "text",
    maxLength: 64,
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
    presence: "optional",
    column: "type",
    inFilters: true,
    description: "Kind of transaction, in the client's own words.",
    examples: ["payment"],
  },
  {
    name: "metadata",
    kind: "object",
    maxBytes: 16_384,
    maxMembers: 256,
    presence: "optional",
    column: "metadata_json",
    formerColumn: "metadata",
    examples: [
      { order: 7, note: 'Zahlung für "Ärzte & Söhne" – 東京 😀\n2nd line', rate: 1.5e-21 },
      { order: 1042, seats: ["F7", "F8"] },
    ],
  },
] as const satisfies readonly Field[];

export type ListedField = (typeof LIST)[number];

export const FIELDS: readonly (Field & { name: ListedField["name"] })[] = LIST;
