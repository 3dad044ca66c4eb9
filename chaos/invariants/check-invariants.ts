/** Compares what the clients sent and were told with what the system has stored. */
import type { History } from "../history";
import { answersEqualWhatWasSent, answersInTime } from "./answers";
import { answersDocumented } from "./documented";
import { memoryBounded, recoveryInTime } from "./endurance";
import { fatesOf } from "./fates";
import type { Check, InvariantName, Violation } from "./invariants";
import type { Readings } from "./readings";
import {
  acknowledgedOnceEverywhere,
  deadLettersAreThePoison,
  nothingUnexplained,
  outboxEmpty,
  refusedLeftNothing,
} from "./stores";
import { tracesOf } from "./traces";

const CHECKS: Readonly<Record<InvariantName, Check>> = {
  "acknowledged-once-everywhere": acknowledgedOnceEverywhere,
  "refused-left-nothing": refusedLeftNothing,
  "nothing-unexplained": nothingUnexplained,
  "outbox-empty": outboxEmpty,
  "dead-letters-are-the-poison": deadLettersAreThePoison,
  "answers-documented": answersDocumented,
  "answers-in-time": answersInTime,
  "answers-equal-what-was-sent": answersEqualWhatWasSent,
  "recovery-in-time": recoveryInTime,
  "memory-bounded": memoryBounded,
};

/** Places that are named of one invariant; what breaks once mostly breaks a thousand times. */
const MAX_DETAILS = 10;

/** Gives the violations in the order of the invariants; none where all hold. */
export function checkInvariants(history: History, readings: Readings): Violation[] {
  const evidence = { history, readings, fates: fatesOf(history), traces: tracesOf(readings) };
  return (Object.entries(CHECKS) as [InvariantName, Check][]).flatMap(([invariant, check]) => {
    const details = check(evidence);
    const shown = details.slice(0, MAX_DETAILS);
    if (details.length > MAX_DETAILS) shown.push(`and ${details.length - MAX_DETAILS} more`);
    return shown.map((detail) => ({ invariant, detail }));
  });
}
