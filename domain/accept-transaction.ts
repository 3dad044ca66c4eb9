import type { ValueOrReason } from "../shared/value-or-reason";
import { acceptAmount, type Currency } from "./amount";
import type { Field } from "./field";
import { FIELDS } from "./fields";
import { acceptObject, findTextProblem } from "./object-value";
import type { AcceptedTransaction } from "./transaction";

/**
 * The transaction that is accepted for one that is offered, whose members are each what the request's schema says; or the
 * reason, which begins with the name of the member, why none is: fraction digits, minus zero, unusable text or objects.
 *
 * @param currencyOf gives the currency of a code that the request's schema takes.
 */
export function acceptTransaction(
  offered: AcceptedTransaction,
  currencyOf: (code: string) => Currency,
): ValueOrReason<AcceptedTransaction> {
  const accepted: Record<string, unknown> = { ...offered };
  for (const field of FIELDS) {
    const value = accepted[field.name];
    if (value === undefined) continue;
    const kept = acceptValue(field, value, (name) => currencyOf(String(accepted[name])));
    if ("reason" in kept) return { reason: `${field.name} ${kept.reason}` };
    accepted[field.name] = kept.value;
  }
  return { value: accepted as unknown as AcceptedTransaction }; // as offered, member by member
}

/** @param currencyIn gives the currency that the field of that name has. */
function acceptValue(field: Field, value: unknown, currencyIn: (name: string) => Currency): ValueOrReason<unknown> {
  switch (field.kind) {
    case "amount":
      return acceptAmount(value as string, currencyIn(field.currency));
    case "object":
      return acceptObject(value as Record<string, unknown>, field);
    case "text": {
      const reason = findTextProblem(value as string);
      return reason === undefined ? { value } : { reason };
    }
    default:
      return { value };
  }
}
