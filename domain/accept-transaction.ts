import type { ValueOrReason } from "../shared/value-or-reason";
import { acceptAmount, type Currency } from "./amount";
import { acceptMetadata } from "./metadata";
import type { AcceptedTransaction } from "./transaction";

/**
 * The transaction that is accepted for one that is offered, whose members are each what the request's schema says; or the
 * reason, which begins with the name of the member, why none is: fraction digits, minus zero, unusable metadata.
 */
export function acceptTransaction(
  offered: AcceptedTransaction,
  currency: Currency,
): ValueOrReason<AcceptedTransaction> {
  const amount = acceptAmount(offered.amount, currency);
  if ("reason" in amount) return amount;
  const metadata = offered.metadata && acceptMetadata(offered.metadata);
  if (metadata && "reason" in metadata) return metadata;
  return { value: { ...offered, amount: amount.value } };
}
