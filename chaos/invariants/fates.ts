/** What the clients know of each transaction: what they sent under its id, and which word they have from the API. */
import type { Attempt, History } from "../history";
import { contentOf, isSameTransaction, readObject, type Content } from "./content";

/** `acknowledged`: 202 to one request at least. `open`: no word, or one that leaves it open. `refused`: told that it will never be. */
type Word = "acknowledged" | "open" | "refused";

export interface Fate {
  transactionId: string;
  word: Word;
  /** What may be stored: what was accepted or may have been, each text of the one transaction that the id is. */
  contents: Content[];
  /** The first time that a 202 told; undefined without one. */
  timestamp: number | undefined;
  /** When the first 202 was there, on the clients' clock. */
  acknowledgedAt: number;
}

/** A request that offers a transaction, and the API's word on it. */
export interface Offer {
  attempt: Attempt;
  /** Undefined where neither request nor answer tells it. */
  transactionId: string | undefined;
  /** Undefined for a text that is no JSON object. */
  content: Content | undefined;
  word: Word;
  /** What the answer tells, of a 202. */
  told: Readonly<Record<string, unknown>>;
}

export interface Fates {
  offers: readonly Offer[];
  byId: ReadonlyMap<string, Fate>;
  /** What may be stored under an id that only the service knows, as the answer was lost. */
  nameless: readonly Content[];
}

const PATH = "/transactions";

export function fatesOf({ attempts }: Pick<History, "attempts">): Fates {
  const offers = attempts.filter(({ method, path }) => method === "POST" && path === PATH).map(toOffer);
  const offersById = new Map<string, Offer[]>();
  for (const offer of offers)
    if (offer.transactionId !== undefined)
      offersById.set(offer.transactionId, [...(offersById.get(offer.transactionId) ?? []), offer]);
  const byId = new Map([...offersById].map(([id, ofId]) => [id, fateOf(id, ofId)]));
  const nameless = offers.flatMap(({ transactionId, word, content }) =>
    transactionId === undefined && word === "open" && content ? [content] : [],
  );
  return { offers, byId, nameless };
}

function toOffer(attempt: Attempt): Offer {
  const { body = "", headers, answer, intent } = attempt;
  const sent = readObject(body);
  const told = ("status" in answer && answer.status === 202 && readObject(answer.body)) || {};
  const id = sent ? (sent.transactionId ?? keyOf(headers) ?? told.transactionId) : findId(body);
  return {
    attempt,
    transactionId: typeof id === "string" ? id : undefined,
    content: sent && contentOf(sent),
    word: intent === "invalid" ? "refused" : wordOf(attempt),
    told,
  };
}

/** A 5xx may come after the commit, whose own answer was lost; a 4xx cannot. */
function wordOf({ answer }: Attempt): Word {
  if ("lost" in answer || answer.status >= 500) return "open";
  return answer.status === 202 ? "acknowledged" : "refused";
}

/** The id that the header gives to a body without one. */
function keyOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers["idempotency-key"]?.replace(/^"(.*)"$/, "$1");
}

/** In a text that is no JSON. */
function findId(text: string): string | undefined {
  return /"transactionId"\s*:\s*"([^"]+)"/.exec(text)?.[1];
}

function fateOf(transactionId: string, offers: readonly Offer[]): Fate {
  const contentsOf = (wanted: Word) =>
    offers.flatMap(({ word, content }) => (word === wanted && content ? [content] : []));
  const [accepted, open] = [contentsOf("acknowledged"), contentsOf("open")];
  const first = accepted[0];
  const acknowledgements = offers.filter(({ word }) => word === "acknowledged");
  const word = first ? "acknowledged" : open.length > 0 ? "open" : "refused";
  return {
    transactionId,
    word,
    contents: first ? [...accepted, ...open.filter((content) => isSameTransaction(first, content))] : open,
    timestamp: acknowledgements.map(({ told }) => told.timestamp).find((time) => typeof time === "number"),
    acknowledgedAt: Math.min(...acknowledgements.map(({ attempt }) => attempt.endedAt)),
  };
}
