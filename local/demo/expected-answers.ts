/** What the API had to answer, given which of an id's requests it accepted first, and what it has accepted thereby. */
import canonicalize from "canonicalize";
import { code as findCurrency } from "currency-codes";
import { FIELDS } from "../../domain/fields";
import { OWN_CURRENCIES } from "../../domain/own-currencies";
import type { PostRequest } from "./sample-transactions";
import type { Exchange } from "./post-transactions";

/** What has to be in the stores. */
export interface AcceptedTransaction extends Content {
  transactionId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** What a request says of a transaction: the user, and of the listed fields those that it has. */
interface Content extends Record<string, unknown> {
  userId: string;
}

/** What makes two requests the same. */
const IDENTITY = new Set([
  "userId",
  ...FIELDS.filter(({ inIdentity = true }) => inIdentity).map(({ name }): string => name),
]);

type Members = Record<string, unknown>;

function parse({ body }: PostRequest): Members {
  try {
    return JSON.parse(body) as Members;
  } catch {
    return {};
  }
}

/** Metals and units of account. ISO 4217 gives them no number of digits, of which the package makes a 0. */
const WITHOUT_MINOR_UNIT = /^X(A[GU]|B[A-D]|DR|P[DT]|SU|UA)$/;

/** Undefined for a currency without a minor unit. */
function fractionDigitsOf(currency: string): number | undefined {
  const own = OWN_CURRENCIES.find(({ code }) => code === currency);
  if (own) return own.fractionDigits;
  if (WITHOUT_MINOR_UNIT.test(currency)) return undefined;
  return findCurrency(currency)?.digits ?? 2; // those that are newer than the package's list have two
}

/** @param amount one that the API has accepted. */
function canonicalAmount(amount: string, currency: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const digits = fractionDigitsOf(currency) ?? fraction.replace(/0+$/, "").length;
  const padded = fraction.padEnd(digits, "0");
  return `${sign}${whole}${digits > 0 ? `.${padded.slice(0, digits)}` : ""}`;
}

/**
 * Names come from the list of fields, values from what was sent. An amount is canonical: with exactly the currency's fraction
 * digits, or those that it needs where the currency has no minor unit.
 * @param request one that was accepted, and so has all that is required.
 */
function contentOf(request: PostRequest): Content {
  const sent = parse(request);
  const content: Content = { userId: String(sent.userId) };
  for (const field of FIELDS) {
    const value = sent[field.name];
    if (value === undefined) continue;
    content[field.name] =
      field.kind === "amount" ? canonicalAmount(value as string, sent[field.currency] as string) : value;
  }
  return content;
}

function isSame(a: Content, b: Content): boolean {
  const identity = (content: Content) =>
    canonicalize(Object.fromEntries(Object.entries(content).filter(([name]) => IDENTITY.has(name))));
  return identity(a) === identity(b);
}

/** The transaction that an exchange established, if it was accepted. */
function acceptedBy({ request, status, answer }: Exchange): AcceptedTransaction | undefined {
  if (status !== 202 || request.valid === false) return undefined;
  const { transactionId } = parse(request);
  const { timestamp } = (answer ?? {}) as Members;
  return { transactionId: String(transactionId), timestamp: Number(timestamp), ...contentOf(request) };
}

function expectedAnswer({ request, status }: Exchange, accepted: AcceptedTransaction | undefined): string {
  if (request.valid === false) return "400";
  // A conflict is not for the API to say, nor is a client to blame for a limit that it honours.
  const isVerdict = status >= 400 && status < 500 && status !== 409 && status !== 429;
  if (request.valid === undefined && isVerdict) return String(status);
  if (!accepted) return "202";
  const { transactionId, timestamp } = accepted;
  return isSame(contentOf(request), accepted) ? `202 ${transactionId} at ${timestamp}` : "409";
}

function actualAnswer({ request, status, answer }: Exchange): string {
  if (status !== 202 || request.valid === false) return String(status);
  const { transactionId, timestamp } = (answer ?? {}) as Members;
  return `202 ${String(transactionId)} at ${String(timestamp)}`;
}

/** @param exchanges in the order of the answers. */
export function findExpected(exchanges: readonly Exchange[]) {
  const acceptedById = new Map<unknown, AcceptedTransaction>();
  for (const exchange of exchanges) {
    const accepted = acceptedBy(exchange);
    if (accepted && !acceptedById.has(accepted.transactionId)) acceptedById.set(accepted.transactionId, accepted);
  }
  const find = ({ request }: Exchange) => acceptedById.get(parse(request).transactionId);
  const about = ({ request }: Exchange) => ` for ${request.body}`;
  return {
    accepted: [...acceptedById.values()],
    expectedAnswers: exchanges.map((exchange) => expectedAnswer(exchange, find(exchange)) + about(exchange)),
    actualAnswers: exchanges.map((exchange) => actualAnswer(exchange) + about(exchange)),
  };
}
