/** Makes sample requests to the API, and everything that clients and other producers of messages may do besides. */
import { createRandom, integerBelow, shuffle } from "../../shared/random";
import { CONFLICTS, createTransaction, cycle, INVALID, POISON, type SampleOptions } from "./sample-content";

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

/** For every so many transactions there is one more of the kind, and at least one. */
const TRANSACTIONS_PER_REPETITION = 20;
const TRANSACTIONS_PER_DOUBLE_CLICK = 50;
const TRANSACTIONS_PER_CONFLICT = 200;
const TRANSACTIONS_PER_INVALID = 100;
const TRANSACTIONS_PER_POISON = 100;

/** Fields of one's own come first, so that the least number of samples shows them, and are no reason for more. */
const MIN_INVALID = 10;

function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

export function createSamples(options: SampleOptions): Samples {
  const random = createRandom(options.seed);
  const oneIn = (count: number) => Math.ceil(options.transactions / count);
  const request = (content: object): PostRequest => ({ body: JSON.stringify(content), valid: true });

  const firsts = times(options.transactions, (n) => createTransaction(n, options, random));
  const any = () => cycle(firsts, integerBelow(firsts.length, random));
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
  shuffle(groups, random);
  return {
    requests: groups.flat(),
    poison: times(Math.max(POISON.length, oneIn(TRANSACTIONS_PER_POISON)), (n) => cycle(POISON, n)(n)),
  };
}
