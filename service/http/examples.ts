/** Requests that somebody would send, with what they are answered: for the API's documentation and the collection beside it. */
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";

export interface RequestExample {
  /** What it shows, for a heading. */
  summary: string;
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

/** The last one of an object: those before try what JSON may hold. */
function exampleOf({ kind, examples }: Field): unknown {
  return kind === "object" ? examples.at(-1) : examples[0];
}

function exampleFields(isShown: (field: Field) => boolean): Record<string, unknown> {
  return Object.fromEntries(FIELDS.filter(isShown).map((field) => [field.name, exampleOf(field)]));
}

export const EXAMPLE_ID = "order-1042";
export const EXAMPLE_USER = "alice";
/** 2026-11-26T09:30:00Z. */
export const EXAMPLE_TIMESTAMP = 1_795_685_400_000;

const needed = exampleFields(({ presence }) => presence !== "optional");

/** What an accepted transaction of the examples has, beside its keys. */
export const EXAMPLE_FIELDS = exampleFields(() => true);

/** In an order in which they can be sent one after the other. */
export const POST_EXAMPLES: Readonly<Record<string, RequestExample>> = {
  new: {
    summary: "A new transaction, whose id the service makes",
    status: 202,
    body: { userId: EXAMPLE_USER, ...needed },
  },
  "own-id": {
    summary: "Under an id of your own, with everything that it may have",
    status: 202,
    body: { transactionId: EXAMPLE_ID, userId: EXAMPLE_USER, ...EXAMPLE_FIELDS },
  },
  repetition: {
    summary: "The same once more, with the same answer and Idempotency-Replayed: true",
    status: 202,
    body: { transactionId: EXAMPLE_ID, userId: EXAMPLE_USER, ...EXAMPLE_FIELDS },
  },
  conflict: {
    summary: "Another transaction under that id",
    status: 409,
    body: { transactionId: EXAMPLE_ID, userId: "bob", ...EXAMPLE_FIELDS },
  },
  "idempotency-key": {
    summary: "With the header Idempotency-Key: order-1043 in the place of an id",
    status: 202,
    headers: { "Idempotency-Key": "order-1043" },
    body: { userId: EXAMPLE_USER, ...needed },
  },
  invalid: {
    summary: "Refused, as it has no user",
    status: 400,
    body: needed,
  },
};
