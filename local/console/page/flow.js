// @ts-check
/** The picture of where transactions are. */
import { byId, setText, showList, within } from "./dom.js";
import { formatCount } from "./format.js";
import { createStation } from "./stations.js";

/** @import { Flow, State, SubscriberFlow } from "../console-state.ts" */

/** For how long after something has passed a hop its points move. */
const MOVING_MS = 1_500;

/** What has passed each hop since the start. @type {Map<string, { count: number, stop: number | undefined }>} */
const passed = new Map();

/** @param {Record<string, number>} numbers */
const sum = (numbers) => Object.values(numbers).reduce((total, number) => total + number, 0);

/**
 * @param {string} name
 * @param {number} count
 */
function showHop(name, count) {
  const hop = document.querySelector(`[data-hop="${name}"]`);
  const before = passed.get(name);
  if (!(hop instanceof HTMLElement) || before?.count === count) return;
  clearTimeout(before?.stop);
  const isFirst = before === undefined;
  hop.dataset.moving = String(!isFirst);
  const stop = isFirst ? undefined : window.setTimeout(() => (hop.dataset.moving = "false"), MOVING_MS);
  passed.set(name, { count, stop });
}

/** @param {Flow} flow */
function showHops({ accepted, outbox, records, deadLetters, subscribers }) {
  showHop("accepted", accepted);
  showHop("sent", accepted - outbox);
  showHop("received", sum(records));
  showHop("processed", records.processed);
  showHop("rejected", records.rejected + sum(deadLetters));
  showHop("published", subscribers.length > 0 ? records.processed : 0);
}

/**
 * A station, or a part of one. Those of subscribers lie deeper.
 * @param {string} selector
 */
const onTheWay = (selector) => within(byId("stations"), `:scope > li > .station${selector}`);

/** @param {Flow} flow */
function showCounts({ accepted, outbox, queue, records, deadLetters }) {
  const counts = {
    accepted,
    outbox,
    waiting: queue.visible + queue.delayed,
    inFlight: queue.inFlight,
    processed: records.processed,
    givenBack: records.waiting + records.retried,
    rejected: records.rejected,
    deadLetters: sum(deadLetters),
  };
  for (const [name, count] of Object.entries(counts)) setText(onTheWay(` [data-count="${name}"]`), formatCount(count));
  onTheWay(":has([data-count=deadLetters])").dataset.full = String(counts.deadLetters > 0);
}

/** By their names in the server's state. @type {readonly (readonly [label: string, name: "visible" | "inFlight" | "deadLetters"])[]} */
const SUBSCRIBER_COUNTS = [
  ["waiting", "visible"],
  ["in flight", "inFlight"],
  ["dead letters", "deadLetters"],
];

/** @param {SubscriberFlow[]} subscribers */
function showSubscribers(subscribers) {
  byId("subscribers").hidden = subscribers.length === 0;
  showList(byId("subscriber-stations"), subscribers, {
    keyOf: ({ name }) => name,
    create: ({ name }) => createStation({ title: name, kind: "Subscriber", counts: SUBSCRIBER_COUNTS }),
    update: (station, subscriber) => {
      for (const [, name] of SUBSCRIBER_COUNTS)
        setText(within(station, `[data-count="${name}"]`), formatCount(subscriber[name]));
    },
  });
}

/** @param {State} state */
export function showFlow({ flow, faults, processes, problems }) {
  showCounts(flow);
  showHops(flow);
  showSubscribers(flow.subscribers);
  for (const { name, isOn } of faults) {
    onTheWay(`[data-fault="${name}"]`).dataset.broken = String(isOn);
  }
  const tasks = processes.filter(({ kind }) => kind === "task");
  const running = tasks.flatMap(({ processIds }) => processIds).length;
  const desired = tasks.reduce((total, group) => total + (group.desired ?? 0), 0);
  setText(onTheWay('[data-fault="kill-task"] .kind'), `Fargate, ${running} of ${desired} tasks`);
  setText(byId("problems"), problems.join(" "));
}
