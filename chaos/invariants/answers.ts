/** The invariants of what the API answers. */
import type { Attempt } from "../history";
import { contentOf, contentOfRow, isIdentical, isSame, isSameTransaction, readObject } from "./content";
import type { Fate, Fates, Offer } from "./fates";
import { wrongOf } from "./finding";
import type { Check } from "./invariants";
import type { Traces } from "./traces";

/**
 * Seconds. Twice the 8 s that docs/architecture.md gives a request to wait for Aurora; a read asks Aurora once and DynamoDB
 * twice, for up to 12 s each time. And 4 s more, for the way and for a machine that does other things meanwhile.
 */
const MAX_SECONDS = { POST: 2 * 8 + 4, GET: 8 + 2 * 12 + 4 };

export const answersInTime: Check = ({ history, readings }) =>
  [...history.attempts, ...readings.reads].flatMap(({ method, path, startedAt, endedAt, answer }) => {
    const seconds = (endedAt - startedAt) / 1_000;
    if (seconds <= MAX_SECONDS[method]) return [];
    const what = "lost" in answer ? `no answer (${answer.lost})` : `a ${answer.status}`;
    return [`${method} ${path} had ${what} after ${seconds.toFixed(1)} s, allowed are ${MAX_SECONDS[method]} s`];
  });

export const answersEqualWhatWasSent: Check = ({ history, readings: { reads }, fates, traces }) => [
  ...fates.offers.flatMap((offer) => findOfferFault(offer, fates).map((fault) => describeOffer(offer, fault))),
  ...history.attempts.flatMap((attempt) => findReadFault(attempt, fates)),
  ...reads.flatMap((attempt) => findSettledReadFault(attempt, fates, traces)),
];

/** What a client that offers valid transactions and waits when it is told to can be told for good. */
const VERDICTS = [202, 409, 429];

function findOfferFault(
  { attempt: { answer, intent }, transactionId = "", content, told }: Offer,
  { byId }: Fates,
): string[] {
  if ("lost" in answer || answer.status >= 500) return [];
  const { status } = answer;
  if (intent === "invalid") return status === 202 || status === 409 ? ["though nothing could accept it"] : [];
  if (!VERDICTS.includes(status)) return ["though it is valid"];
  const fate = byId.get(transactionId);
  if (status === 429 || !content || !fate) return [];
  const known = fate.contents.filter((other) => isSameTransaction(content, other));
  if (status === 409) {
    const isOther = fate.contents.length > known.length;
    return isOther && !(fate.word === "acknowledged" && known.length > 0)
      ? []
      : ["though no other transaction has its id"];
  }
  return wrongOf([
    [told.transactionId !== transactionId, `but tells of the id ${String(told.transactionId)}`],
    [told.timestamp !== fate.timestamp, `at ${String(told.timestamp)}, another request of it at ${fate.timestamp}`],
    [known.length < fate.contents.length, "and so was another transaction under its id"],
  ]);
}

function describeOffer({ attempt: { answer, intent, body = "" } }: Offer, fault: string): string {
  return `${intent}: ${"status" in answer ? answer.status : "lost"} ${fault}: ${body}`;
}

const READ = /^\/transactions\/([^/?]+)$/;

/** While transactions are under way: any answer that says nothing of one may come. */
function findReadFault({ method, path, startedAt, answer }: Attempt, { byId }: Fates): string[] {
  const id = READ.exec(path)?.[1];
  const fate = method === "GET" && id !== undefined ? byId.get(decodeURIComponent(id)) : undefined;
  if (!fate || "lost" in answer) return [];
  if (answer.status === 404) return startedAt > fate.acknowledgedAt ? [`${path}: 404, though it was acknowledged`] : [];
  return answer.status === 200 ? findAnswerFaults(path, answer.body, fate) : [];
}

/** When all is over: what is stored was processed, and is told to the last digit. */
function findSettledReadFault(attempt: Attempt, fates: Fates, traces: Traces): string[] {
  const { path, answer } = attempt;
  if ("lost" in answer) return [`${path}: no answer (${answer.lost}) when all was over`];
  if (answer.status === 429) return [];
  if (answer.status !== 200) return [`${path}: ${answer.status} when all was over`];
  const told = readObject(answer.body) ?? {};
  const content = contentOf(told);
  const [row] = traces.byId.get(String(told.transactionId))?.rows ?? [];
  const wrong = wrongOf([
    [told.status !== "processed", "is not processed in the end"],
    [!row || !isIdentical(content, contentOfRow(row, content)), "tells something else than Aurora has"],
  ]);
  return [...findReadFault(attempt, fates), ...wrong.map((words) => `${path} ${words}: ${answer.body}`)];
}

function findAnswerFaults(path: string, body: string, { transactionId, contents, timestamp }: Fate): string[] {
  const told = readObject(body) ?? {};
  const content = contentOf(told);
  const wrong = wrongOf([
    [told.transactionId !== transactionId, "tells of another id"],
    [!contents.some((sent) => isSame(sent, content)), "tells another content than was sent"],
    [timestamp !== undefined && told.timestamp !== timestamp, `tells another time than ${timestamp}`],
    [told.processed !== (told.status === "processed"), "tells a status that contradicts itself"],
  ]);
  return wrong.map((words) => `${path} ${words}: ${body}`);
}
