/** What a transaction is: the request's schema, the canonical amount, the identity of a request, and its message. */
import { createHash, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import { code as currencyByCode, codes as currencyCodes } from "currency-codes";
import { Type, type Static } from "typebox";
import { MAXIMUM_TIMESTAMP, TRANSACTION_ID_PATTERN, USER_ID_PATTERN } from "../domain/parse-transaction";
import { ProblemError } from "./http/problems";

/** Bytes of the message's JSON text that metadata may take; all else is less than 2 KiB, so a message has less than 18 KiB. */
const MAXIMUM_METADATA_BYTES = 16_384;
const MAXIMUM_METADATA_DEPTH = 8;
const MAXIMUM_METADATA_KEYS = 256;

/** S3's safe characters without the slash: the id is one segment of an object's key. */
export const TransactionIdSchema = Type.String({
  pattern: TRANSACTION_ID_PATTERN.source,
  description: "Unique id of the transaction; the service makes a UUID where the client gives none.",
});
export const UserIdSchema = Type.String({
  pattern: USER_ID_PATTERN.source,
  description: "Printable ASCII characters without space.",
});
/** A decimal string, since a JSON number is a float for most clients. 18 and 4 digits: every ISO 4217 currency has at most 4. */
export const AmountSchema = Type.String({
  pattern: "^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$",
  description:
    "Exact decimal, negative for a debit. No leading zeros, no exponent, at most the currency's fraction digits. Answers give " +
    "the canonical form, which has exactly the currency's fraction digits: 10 and 10.00 are the same amount of USD.",
  examples: ["10.00", "-0.5"],
});
export const CurrencySchema = Type.Enum(currencyCodes(), {
  description: "ISO 4217 code of a currency, in capital letters, such as EUR.",
});
export const TypeSchema = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "Kind of transaction, in the client's own words.",
});
export const MetadataSchema = Type.Record(Type.String(), Type.Unknown(), {
  description:
    `Any JSON object of at most ${MAXIMUM_METADATA_BYTES} bytes, ${MAXIMUM_METADATA_KEYS} members and ${MAXIMUM_METADATA_DEPTH} levels. ` +
    "Numbers are IEEE 754 doubles and integers are exact up to 2^53-1 (RFC 7493); no U+0000, no unpaired surrogates.",
});
/** Milliseconds since the epoch. */
export const TimestampSchema = Type.Integer({
  minimum: 1,
  maximum: MAXIMUM_TIMESTAMP,
  description: "Time of acceptance in milliseconds since 1970-01-01T00:00:00Z.",
});

export const TransactionRequestSchema = Type.Object(
  {
    transactionId: Type.Optional(TransactionIdSchema),
    userId: UserIdSchema,
    amount: AmountSchema,
    currency: CurrencySchema,
    type: Type.Optional(TypeSchema),
    metadata: Type.Optional(MetadataSchema),
  },
  { additionalProperties: false },
);
export type TransactionRequest = Static<typeof TransactionRequestSchema>;

export interface Transaction {
  transactionId: string;
  userId: string;
  /** Canonical. */
  amount: string;
  currency: string;
  type?: string;
  metadata?: Record<string, unknown>;
  /** Milliseconds since the epoch, when it was accepted. */
  timestamp: number;
}

/**
 * The transaction that a valid request asks for.
 * @param timestamp of its acceptance, in milliseconds since the epoch.
 * @throws ProblemError 400 for what a schema cannot say: fraction digits, minus zero, unusable metadata.
 */
export function createTransaction(request: TransactionRequest, timestamp: number): Transaction {
  const { transactionId = randomUUID(), userId, currency, type, metadata } = request;
  const amount = canonicalAmount(request.amount, currency);
  const problem = metadata && findMetadataProblem(metadata);
  if (problem) throw new ProblemError(400, `body/metadata ${problem}`);
  return { transactionId, userId, amount, currency, type, metadata, timestamp };
}

/** The amount with exactly the currency's fraction digits. */
export function canonicalAmount(amount: string, currency: string): string {
  const digits = currencyByCode(currency)?.digits ?? 0;
  const [whole = "", fraction = ""] = amount.split(".");
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > digits) {
    throw new ProblemError(400, `body/amount has ${significant.length} fraction digits, ${currency} has ${digits}`);
  }
  if (whole === "-0" && significant === "") throw new ProblemError(400, "body/amount is minus zero: write 0");
  return digits === 0 ? whole : `${whole}.${significant.padEnd(digits, "0")}`;
}

/** SHA-256 of what makes two requests the same: everything but the id and the time, in the canonical JSON of RFC 8785. */
export function requestHash({ userId, amount, currency, type, metadata }: Transaction): Buffer {
  return createHash("sha256")
    .update(canonicalize({ userId, amount, currency, type, metadata }) ?? "")
    .digest();
}

/** The text of the message to the event processor. */
export function messageText({
  transactionId,
  userId,
  amount,
  currency,
  type,
  metadata,
  timestamp,
}: Transaction): string {
  return escapeForQueue(JSON.stringify({ transactionId, userId, amount, currency, type, metadata, timestamp }));
}

/** SQS takes any character of XML 1.0; JSON.stringify has escaped the controls, these two are left. */
function escapeForQueue(text: string): string {
  return text.replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** The reason why metadata cannot be kept exactly, or undefined. */
function findMetadataProblem(metadata: Record<string, unknown>): string | undefined {
  const reason = findValueProblem(metadata, 1, { keys: 0 });
  if (reason) return reason;
  const bytes = Buffer.byteLength(escapeForQueue(JSON.stringify(metadata)));
  return bytes > MAXIMUM_METADATA_BYTES ? `has ${bytes} bytes, ${MAXIMUM_METADATA_BYTES} are allowed` : undefined;
}

function findValueProblem(value: unknown, depth: number, seen: { keys: number }): string | undefined {
  if (typeof value === "string") return findStringProblem(value);
  if (typeof value === "number") return findNumberProblem(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAXIMUM_METADATA_DEPTH) return `is nested deeper than ${MAXIMUM_METADATA_DEPTH} levels`;
  for (const [key, member] of Object.entries(value)) {
    seen.keys += 1;
    if (seen.keys > MAXIMUM_METADATA_KEYS) return `has more than ${MAXIMUM_METADATA_KEYS} members`;
    const problem = findStringProblem(key) ?? findValueProblem(member, depth + 1, seen);
    if (problem) return problem;
  }
  return undefined;
}

function findStringProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return "has an unpaired surrogate, which is not a character";
  return text.includes("\0") ? "has the character U+0000, which the database cannot hold" : undefined;
}

function findNumberProblem(number: number): string | undefined {
  const exact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return exact ? undefined : "has a number that a double does not hold exactly: send it as a string";
}
