/** The invariants of what is stored. */
import { contentOfRow, isSame, readObject, type Content } from "./content";
import type { Fate } from "./fates";
import type { Check } from "./invariants";
import type { Row } from "./readings";
import { NO_TRACE, placesOf, type Trace } from "./traces";
import { findFaults } from "./whole";

export const acknowledgedOnceEverywhere: Check = ({ fates, traces }) =>
  fatesWith("acknowledged", fates.byId).flatMap(({ transactionId: id, contents, timestamp }) =>
    findFaults(id, traces.byId.get(id) ?? NO_TRACE, contents, timestamp).map((fault) => `${id} ${fault}`),
  );

export const refusedLeftNothing: Check = ({ fates, traces }) =>
  fatesWith("refused", fates.byId).flatMap(({ transactionId: id }) => {
    const places = placesOf(traces.byId.get(id) ?? NO_TRACE);
    return places.length > 0 ? [`${id} was refused, and there is ${places.join(", ")}`] : [];
  });

export const nothingUnexplained: Check = ({ history, fates, traces: { byId, strange } }) => {
  const poison = new Set(history.poison.map((body) => readObject(body)?.transactionId));
  const nameless = [...fates.nameless];
  const explain = (id: string, trace: Trace): string[] => {
    const fate = fates.byId.get(id);
    // The other invariants tell of these.
    if (fate?.word === "refused" || (fate?.word === "acknowledged" && trace.items.length === 0)) return [];
    const marks = findUnexplainedMarks(trace, poison.has(id));
    if (fate?.word === "acknowledged") return marks;
    const contents = fate?.contents ?? takeSame(nameless, trace.rows[0]);
    if (contents.length > 0) return [...marks, ...findPartial(id, trace, contents)];
    // Poison is a dead letter, and may be marked as rejected.
    const places = placesOf(poison.has(id) ? { ...trace, deadLetters: 0, rejections: [] } : trace);
    return places.length > 0 ? [`was never sent, and there is ${places.join(", ")}`] : [];
  };
  return [...strange, ...[...byId].flatMap(([id, trace]) => explain(id, trace).map((line) => `${id} ${line}`))];
};

export const outboxEmpty: Check = ({ readings }) => readings.outbox.map((id) => `${id} waits to be sent`);

export const deadLettersAreThePoison: Check = ({
  history: { poison },
  readings: { deadLetters, otherDeadLetters },
}) => {
  const [sent, there] = [new Set(poison), new Set(deadLetters.map(({ body }) => body))];
  // More than once is allowed: the queue delivers at least once, and so is a dead letter sent.
  return [
    ...poison.filter((body) => !there.has(body)).map((body) => `missing: ${body}`),
    ...deadLetters.filter(({ body }) => !sent.has(body)).map(({ body }) => `not poison: ${body}`),
    ...deadLetters.filter(({ reason }) => !reason).map(({ body }) => `without a reason: ${body}`),
    ...otherDeadLetters.map(({ body }) => `in another queue: ${body}`),
  ];
};

function fatesWith(word: Fate["word"], byId: ReadonlyMap<string, Fate>): Fate[] {
  return [...byId.values()].filter((fate) => fate.word === word);
}

/** The content that explains a row under an id of the service's own; it explains no other. */
function takeSame(nameless: Content[], row: Row | undefined): Content[] {
  const index = row ? nameless.findIndex((content) => isSame(content, contentOfRow(row, content))) : -1;
  return index < 0 ? [] : nameless.splice(index, 1);
}

/** There as a whole, or not at all. */
function findPartial(id: string, trace: Trace, contents: readonly Content[]): string[] {
  const { rows, items, objects } = trace;
  if (rows.length + items.length + objects.length === 0) return [];
  return findFaults(id, trace, contents, undefined).map((fault) => `was not answered, and ${fault}`);
}

/** A claim goes with an item that has its time; a rejection with an item, which wins over it, or with poison. */
function findUnexplainedMarks({ claims, rejections, items }: Trace, isPoison: boolean): string[] {
  const times = new Set<unknown>(items.map(({ timestamp }) => timestamp));
  return [
    ...claims.filter(({ acceptedAt }) => !times.has(acceptedAt)).map(() => "has a claim without an item of its time"),
    ...(items.length > 0 || isPoison ? [] : rejections.map(() => "has a rejection that nothing explains")),
  ];
}
