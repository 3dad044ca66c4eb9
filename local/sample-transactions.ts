/** Makes sample messages: transactions, and everything that a queue and its producers may do to them. */

/** One message to send. */
export interface SampleMessage {
  body: string;
  /** Its transaction's id, or undefined for poison: a message that no system could accept. */
  transactionId: string | undefined;
}

export interface SampleOptions {
  /** Number of different transactions; duplicates, conflicts and poison come on top. */
  transactions: number;
  /** The same seed makes the same messages. */
  seed: number;
}

/** For every so many transactions there is one more message of the kind, and at least one. */
const TRANSACTIONS_PER_DUPLICATE = 20;
const TRANSACTIONS_PER_CONFLICT = 200;
const TRANSACTIONS_PER_POISON = 100;
const TRANSACTIONS_PER_USER = 10;

/** Transactions are spread over this time from its first day on, so that the log has several days. */
const FIRST_TIMESTAMP = Date.UTC(2026, 0, 1);
const SPREAD_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

/** Each with a reason of its own. */
const POISON: readonly ((n: number) => string)[] = [
  (n) => `this is not JSON, number ${n}`,
  (n) => JSON.stringify({ userId: "user-1", amount: n }),
  (n) => JSON.stringify({ transactionId: `no-user-${n}`, amount: n }),
  (n) => JSON.stringify({ transactionId: `no/segment/${n}`, userId: "user-1" }),
  (n) => JSON.stringify({ transactionId: `no-time-${n}`, userId: "user-1", timestamp: "yesterday" }),
  (n) => JSON.stringify([n]),
];

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

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** The messages in the order in which to send them, which is not the order of their timestamps. */
export function createSampleMessages({ transactions, seed }: SampleOptions): SampleMessage[] {
  const random = createRandom(seed);
  const integer = (below: number) => Math.floor(random() * below);
  const users = Math.ceil(transactions / TRANSACTIONS_PER_USER);
  const oneIn = (count: number) => Math.ceil(transactions / count);

  const firsts = times(transactions, (n) => ({
    transactionId: `sample-${seed}-${n}`,
    userId: `user-${integer(users)}`,
    // A few leave the time to the queue.
    timestamp: n % 50 === 49 ? undefined : FIRST_TIMESTAMP + integer(SPREAD_MILLISECONDS),
    amount: (1 + integer(100_000)) / 100,
    note: n % 7 === 0 ? 'Zahlung für "Ärzte & Söhne" – 東京\n2nd line' : "",
  }));
  // What may meet its twin in flight carries its time, as producers that repeat themselves are asked to.
  const timed = firsts.filter(({ timestamp }) => timestamp !== undefined);
  const any = () => timed[integer(timed.length)];
  const message = (content: (typeof firsts)[number] | undefined) =>
    content ? [{ body: JSON.stringify(content), transactionId: content.transactionId }] : [];

  const messages: SampleMessage[] = [
    ...firsts.flatMap(message),
    ...times(oneIn(TRANSACTIONS_PER_DUPLICATE), any).flatMap(message),
    ...times(oneIn(TRANSACTIONS_PER_CONFLICT), any).flatMap((original) =>
      message(original && { ...original, amount: original.amount + 1_000_000 }),
    ),
    ...times(Math.max(POISON.length, oneIn(TRANSACTIONS_PER_POISON)), (n) => ({
      body: POISON[n % POISON.length]?.(n) ?? "",
      transactionId: undefined,
    })),
  ];
  // Fisher-Yates: every order is equally likely.
  for (let i = messages.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    const [a, b] = [messages[i], messages[j]];
    if (a && b) [messages[i], messages[j]] = [b, a];
  }
  return messages;
}
