/** Tells a request that is repeated from another one under the same id. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { identityOf, type AcceptedTransaction } from "../../domain/transaction";

/** SHA-256 of the transaction's identity in the canonical JSON of RFC 8785; it is stored, so that it stays the same for ever. */
export function identityHash(transaction: AcceptedTransaction): Buffer {
  return createHash("sha256")
    .update(canonicalize(identityOf(transaction)) ?? "")
    .digest();
}
