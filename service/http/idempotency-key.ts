/** The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), which many clients send by themselves. */
import { TRANSACTION_ID_PATTERN } from "../../domain/transaction";
import { ProblemError } from "./problems";

/**
 * The transaction's id that a key stands for: the draft's structured string without its quotes. Many clients send it without
 * quotes, which is the same id, as no id holds what a structured string would have to escape.
 *
 * @throws ProblemError if the key is no id.
 */
export function idOfKey(header: string): string {
  const id = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (TRANSACTION_ID_PATTERN.test(id)) return id;
  throw new ProblemError(
    400,
    'headers/idempotency-key must be a transactionId: 1 to 128 letters, digits, ".", "_" and "-", a letter or digit first. ' +
      "Or state a transactionId in the body, and the header is ignored.",
  );
}
