/** What sample transactions say, and what clients and other producers of messages say besides. */
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";
import { integerBelow, type Random } from "../../shared/random";

export interface SampleOptions {
  /** Number of different transactions; repetitions, conflicts, invalid requests and poison come on top. */
  transactions: number;
  /** The same seed makes the same samples. */
  seed: number;
}

const TRANSACTIONS_PER_USER = 10;

export type Content = Record<string, unknown>;

/** Each is refused for a reason of its own. */
export const INVALID: readonly ((transaction: Content) => string)[] = [
  ...FIELDS.toReversed().flatMap(refusedMembers).map(withMembers),
  withMembers({ userId: undefined }),
  withMembers({ userId: "two words" }),
  withMembers({ timestamp: 1 }),
  (transaction) => JSON.stringify(transaction).slice(0, -1),
  (transaction) => JSON.stringify([transaction]),
];

export const POISON: readonly ((n: number) => string)[] = [
  (n) => `this is not JSON, number ${n}`,
  (n) => JSON.stringify({ userId: "user-1", number: n }),
  (n) => JSON.stringify({ transactionId: `no-user-${n}`, number: n }),
  (n) => JSON.stringify({ transactionId: `no/segment/${n}`, userId: "user-1" }),
  (n) => JSON.stringify({ transactionId: `no-time-${n}`, userId: "user-1", timestamp: "yesterday" }),
  (n) => JSON.stringify([n]),
];

/** Members that no request may have: of another kind, beyond the currency's digits, not on the list. */
function refusedMembers(field: Field): Content[] {
  const { name } = field;
  switch (field.kind) {
    case "amount":
      return [{ [name]: 0.125 }, { [name]: "1.5", [field.currency]: "JPY" }];
    case "currency":
      return [{ [name]: "ABC" }];
    case "text":
      return [{ [name]: 0.125 }];
    default:
      return [{ [name]: "text" }];
  }
}

function withMembers(members: Content): (transaction: Content) => string {
  return (transaction) => JSON.stringify({ ...transaction, ...members });
}

/** Each makes another transaction of it. */
export const CONFLICTS: readonly ((transaction: Content) => Content)[] = [
  ...FIELDS.toReversed()
    .filter(({ inIdentity = true }) => inIdentity)
    .flatMap(otherValue),
  (transaction) => ({ ...transaction, userId: "somebody-else" }),
];

/** None for a currency, whose amounts might then have too many digits. */
function otherValue(field: Field): ((transaction: Content) => Content)[] {
  const change = (other: (value: unknown) => unknown) => (transaction: Content) => ({
    ...transaction,
    [field.name]: other(transaction[field.name]),
  });
  if (field.kind === "currency") return [];
  // A whole number is an amount of every currency.
  if (field.kind === "amount") return [change((value = "1") => (value as string).replace(/[0-9]+/, "1$&"))];
  if (field.presence === "optional") return [change((value) => (value === undefined ? field.examples[0] : undefined))];
  return field.examples.length > 1 ? [change((value) => field.examples.find((example) => example !== value))] : [];
}

/** Element `n`, over and over again. */
export function cycle<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T; // the remainder is an index, as no list here is empty
}

/** The first has every field; after it an optional one at place 3 is left out of three in four. */
export function createTransaction(n: number, { transactions, seed }: SampleOptions, random: Random): Content {
  const fields = FIELDS.filter(({ presence }, place) => presence !== "optional" || n % (place + 1) === 0);
  return {
    transactionId: `sample-${seed}-${n}`,
    userId: `user-${integerBelow(Math.ceil(transactions / TRANSACTIONS_PER_USER), random)}`,
    ...Object.fromEntries(fields.map((field) => [field.name, sampleValue(field, n, random)])),
  };
}

function sampleValue(field: Field, n: number, random: Random): unknown {
  const example = cycle<unknown>(field.examples, n);
  return field.kind === "amount" ? String(example).replace(/[0-9]+/, String(1 + integerBelow(1000, random))) : example;
}
