/** Which faults happen when: by the number of transactions that have been sent, so that a run can be had again. */
import { FAULTS } from "../local/faults/all";
import { SHARES, type Fault, type Share } from "../local/faults/fault";
import { createRandom, integerBelow, shuffle } from "../shared/random";

export interface ScheduledFault {
  fault: Fault;
  /** Of those that meet a share of the calls. */
  share: Share;
  /** Transactions that have been sent when it begins. */
  position: number;
  /** For which it goes on, where it is not over at once. */
  milliseconds: number;
  /** Of the choices that it makes. */
  seed: number;
}

export interface ScheduleOptions {
  seed: number;
  transactions: number;
  /** Which faults there may be; all by default. */
  faults?: readonly Fault[];
}

/** 200 in the 20,000 transactions of a run, which leaves each a second to be met by some dozens of transactions. */
const TRANSACTIONS_PER_FAULT = 100;

const MIN_MILLISECONDS = 300;
const MAX_MILLISECONDS = 2_000;

/** Each fault once, in any order, before any of them again, and then with another share; evenly spread. */
export function createSchedule({ seed, transactions, faults = FAULTS }: ScheduleOptions): ScheduledFault[] {
  const random = createRandom(seed);
  const count = Math.ceil(transactions / TRANSACTIONS_PER_FAULT);
  const order: Fault[] = [];
  while (order.length < count) {
    const round = [...faults];
    shuffle(round, random);
    order.push(...round);
  }
  const turns = new Map<Fault, number>();
  const shareOf = (fault: Fault): Share => {
    if (!fault.hasShares) return 100;
    const turn = turns.get(fault) ?? integerBelow(SHARES.length, random);
    turns.set(fault, turn + 1);
    return SHARES[turn % SHARES.length] ?? 100;
  };
  return order.slice(0, count).map((fault, index) => ({
    fault,
    share: shareOf(fault),
    position: Math.floor(((index + 0.5) * transactions) / count),
    milliseconds: MIN_MILLISECONDS + integerBelow(MAX_MILLISECONDS - MIN_MILLISECONDS, random),
    seed: integerBelow(2 ** 32, random),
  }));
}

/** For example `dynamodb-throttled 10 %`. */
export function describeFault({ name, share }: { name: string; share?: number }): string {
  return share === undefined ? name : `${name} ${share} %`;
}
