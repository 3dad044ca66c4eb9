/** What a request and an answer may hold of a transaction. */
import { Type } from "typebox";
import { AMOUNT_PATTERN } from "../../domain/amount";
import { MAX_METADATA_BYTES, MAX_METADATA_DEPTH, MAX_METADATA_MEMBERS, type Metadata } from "../../domain/metadata";
import {
  DOT_SEGMENTS,
  MAX_TIMESTAMP,
  TRANSACTION_ID_PATTERN,
  TYPE_PATTERN,
  USER_ID_PATTERN,
} from "../../domain/transaction";
import { CURRENCIES, CURRENCIES_AS_OF } from "./currencies";

export const TransactionIdSchema = Type.String({
  pattern: TRANSACTION_ID_PATTERN.source,
  description: "Unique id of the transaction; the service makes a UUID where the client gives none.",
});
export const UserIdSchema = Type.String({
  pattern: USER_ID_PATTERN.source,
  description: "Printable ASCII characters without space.",
});
/** Of a new transaction: answers and paths may have older users. */
const NewUserIdSchema = Type.String({
  pattern: USER_ID_PATTERN.source,
  not: { enum: DOT_SEGMENTS },
  description: 'Printable ASCII characters without space; not "." or "..", which clients take out of a URL.',
});
export const AmountSchema = Type.String({
  pattern: AMOUNT_PATTERN.source,
  description:
    "Exact decimal, negative for a debit. No leading zeros, no exponent, at most the currency's fraction digits. Answers give " +
    "the canonical form, which has exactly the currency's fraction digits (those it needs, where ISO 4217 has none): 10 and 10.00 are the same amount of USD.",
  examples: ["10.00", "-0.5"],
});
const NewCurrencySchema = Type.Enum(
  CURRENCIES.map(({ code }) => code),
  { description: `ISO 4217 code of a currency, as of ${CURRENCIES_AS_OF.day}, in capital letters, such as EUR.` },
);
/** Of a transaction that was accepted: under the list of its time. */
export const CurrencySchema = Type.String({
  pattern: "^[A-Z]{3}$",
  description: "ISO 4217 code of a currency; of a historic one, where the transaction is from its time.",
});
export const TypeSchema = Type.String({
  pattern: TYPE_PATTERN.source,
  description: "Kind of transaction, in the client's own words.",
});
/** No pattern stands for every name: "." is no line terminator, and what a pattern leaves out is left out of answers. */
export const MetadataSchema = Type.Unsafe<Metadata>({
  type: "object",
  additionalProperties: true,
  description:
    `Any JSON object of at most ${MAX_METADATA_BYTES} bytes, ${MAX_METADATA_MEMBERS} members and ${MAX_METADATA_DEPTH} levels. ` +
    "Numbers are IEEE 754 doubles: one that a double does not hold exactly, or an integer beyond 2^53-1, is refused (RFC 7493, " +
    "2.2), as are U+0000 and unpaired surrogates.",
});
export const TimestampSchema = Type.Integer({
  minimum: 1,
  maximum: MAX_TIMESTAMP,
  description: "Time of acceptance in milliseconds since 1970-01-01T00:00:00Z.",
});

export const TransactionRequestSchema = Type.Object(
  {
    transactionId: Type.Optional(TransactionIdSchema),
    userId: NewUserIdSchema,
    amount: AmountSchema,
    currency: NewCurrencySchema,
    type: Type.Optional(TypeSchema),
    metadata: Type.Optional(MetadataSchema),
  },
  { additionalProperties: false },
);
