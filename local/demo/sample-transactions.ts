/** Makes sample requests to the API, and everything that clients and other producers of messages may do besides. */
import type { Field } from "../../domain/field";
import { FIELDS } from "../../domain/fields";

/** A request to `POST /transactions`. */
export interface PostRequest {
  /** Text of the HTTP body. */
  body: string;
  /** Whether the API has to take it, provided its id is not another transaction's. Undefined: that is for the API to say. */
  valid?: boolean;
  /** Number of its line in a file. */
  line?: number;
}

export interface Samples {
  /** In the order in which to send them, which is not the order of their numbers. */
  requests: PostRequest[];
  /** Messages for the queue that no system could accept, as another producer might send them. */
  poison: string[];
}

export interface SampleOptions {
  /** Number of different transactions; repetitions, conflicts, invalid requests and poison come on top. */
  transactions: number;
  /** The same seed makes the same samples. */
  seed: number;
}

/** For every so many transactions there is one more of the kind, and at least one. */
const TRANSACTIONS_PER_REPETITION = 20;
const TRANSACTIONS_PER_DOUBLE_CLICK = 50;
const TRANSACTIONS_PER_CONFLICT = 200;
const TRANSACTIONS_PER_INVALID = 100;
const TRANSACTIONS_PER_POISON = 100;
const TRANSACTIONS_PER_USER = 10;

type Content = Record<string, unknown>;

/** Fields of one's own come first, so that the least number of samples shows them, and are no reason for more. */
const MIN_INVALID = 10;

/** Each is refused for a reason of its own. */
const INVALID: readonly ((transaction: Content) => string)[] = [
  ...FIELDS.toReversed().flatMap(refusedMembers).map(withMembers),
  withMembers({ userId: undefined }),
  withMembers({ userId: "two words" }),
  withMembers({ timestamp: 1 }),
  (transaction) => JSON.stringify(transaction).slice(0, -1),
  (transaction) => JSON.stringify([transaction]),
];

const POISON: readonly ((n: number) => string)[] = [
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
const CONFLICTS: readonly ((transaction: Content) => Content)[] = [
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

/** Mulberry32: numbers from 0 up to 1, evenly spread, for no cryptographic purpose. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type RandomInteger = (below: number) => number;

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** Element `n`, over and over again. */
function cycle<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T; // the remainder is an index, as no list here is empty
}

/** The first has every field; after it an optional one at place 3 is left out of three in four. */
function createTransaction(n: number, { transactions, seed }: SampleOptions, integer: RandomInteger): Content {
  const fields = FIELDS.filter(({ presence }, place) => presence !== "optional" || n % (place + 1) === 0);
  return {
    transactionId: `sample-${seed}-${n}`,
    userId: `user-${integer(Math.ceil(transactions / TRANSACTIONS_PER_USER))}`,
    ...Object.fromEntries(fields.map((field) => [field.name, sampleValue(field, n, integer)])),
  };
}

function sampleValue(field: Field, n: number, integer: RandomInteger): unknown {
  const example = cycle<unknown>(field.examples, n);
  return field.kind === "amount" ? String(example).replace(/[0-9]+/, String(1 + integer(1000))) : example;
}

/** Fisher-Yates: every order is equally likely. */
function shuffle(list: unknown[], integer: RandomInteger): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
}

export function createSamples(options: SampleOptions): Samples {
  const random = createRandom(options.seed);
  const integer: RandomInteger = (below) => Math.floor(random() * below);
  const oneIn = (count: number) => Math.ceil(options.transactions / count);
  const request = (content: object): PostRequest => ({ body: JSON.stringify(content), valid: true });

  const firsts = times(options.transactions, (n) => createTransaction(n, options, integer));
  const any = () => cycle(firsts, integer(firsts.length));
  const repetitions = times(oneIn(TRANSACTIONS_PER_REPETITION), () => request(any()));
  const conflicts = times(oneIn(TRANSACTIONS_PER_CONFLICT), (n) => request(cycle(CONFLICTS, n)(any())));
  const invalid = times(Math.max(MIN_INVALID, oneIn(TRANSACTIONS_PER_INVALID)), (n) => ({
    body: cycle(INVALID, n)({ ...any(), transactionId: `invalid-${options.seed}-${n}` }),
    valid: false,
  }));
  // What is sent twice in a row is under way at the same time.
  const groups = [
    ...firsts.map((content, n) => times(n % TRANSACTIONS_PER_DOUBLE_CLICK === 0 ? 2 : 1, () => request(content))),
    ...[...repetitions, ...conflicts, ...invalid].map((single) => [single]),
  ];
  shuffle(groups, integer);
  return {
    requests: groups.flat(),
    poison: times(Math.max(POISON.length, oneIn(TRANSACTIONS_PER_POISON)), (n) => cycle(POISON, n)(n)),
  };
}
