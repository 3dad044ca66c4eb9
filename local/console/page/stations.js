// @ts-check
/** What a transaction passes, as a picture: stations with counts, and the hops between them. */
import { byId, element } from "./dom.js";

/** @import { FaultName } from "../console-state.ts" */

/**
 * @typedef {object} Station
 * @property {string} title
 * @property {string} kind What it runs on.
 * @property {{ name: FaultName, text: string }} [fault] What can be broken here, and what is said while it is.
 * @property {readonly (readonly [label: string, name: string])[]} counts The first one is the station's own.
 */

/** @typedef {{ hop?: string, stations: readonly Station[] }} Place What comes after a hop. */

/** @type {readonly Place[]} */
const WAY = [
  {
    stations: [
      {
        title: "Service",
        kind: "Fargate",
        fault: { name: "kill-task", text: "Tasks are killed" },
        counts: [["accepted", "accepted"]],
      },
    ],
  },
  {
    hop: "accepted",
    stations: [
      {
        title: "Outbox",
        kind: "Aurora PostgreSQL",
        fault: { name: "freeze-database", text: "The database is frozen" },
        counts: [["waiting", "outbox"]],
      },
    ],
  },
  {
    hop: "sent",
    stations: [
      {
        title: "Queue",
        kind: "SQS",
        counts: [
          ["waiting", "waiting"],
          ["in flight", "inFlight"],
        ],
      },
    ],
  },
  {
    hop: "received",
    stations: [
      {
        title: "Event processor",
        kind: "Lambda",
        counts: [
          ["processed", "processed"],
          ["given back", "givenBack"],
          ["rejected", "rejected"],
        ],
      },
    ],
  },
  {
    hop: "processed",
    stations: [
      { title: "Log", kind: "S3, first", fault: { name: "cut-s3", text: "S3 is cut" }, counts: [] },
      {
        title: "Sessions",
        kind: "DynamoDB, second",
        fault: { name: "throttle-dynamodb", text: "DynamoDB throttles" },
        counts: [],
      },
    ],
  },
];

/** @type {Place} */
const DEAD_LETTERS = {
  hop: "rejected",
  stations: [{ title: "Dead letters", kind: "SQS, kept 14 days", counts: [["kept", "deadLetters"]] }],
};

const PROMISE =
  "A request is answered with 202 after one commit of row and outbox entry. From then on every step may be repeated " +
  "without another effect, and what cannot be processed is kept with its reason.";

/** @param {Station} station */
export function createStation({ title, kind, fault, counts }) {
  const station = element(
    "div",
    { class: "station" },
    element("h3", {}, title),
    element("p", { class: "kind" }, kind),
    ...(fault ? [element("p", { class: "fault" }, fault.text)] : []),
    ...(counts.length > 0 ? [element("dl", {}, ...counts.map(createCount))] : []),
  );
  if (fault) station.dataset.fault = fault.name;
  return station;
}

/**
 * @param {readonly [label: string, name: string]} count
 * @param {number} index
 */
function createCount([label, name], index) {
  const value = element("dd", { "data-count": name }, "0");
  return element("div", index === 0 ? { class: "main" } : {}, element("dt", {}, label), value);
}

/** @param {string} name */
function createHop(name, classes = "hop") {
  return element("span", { class: classes, "data-hop": name, "aria-hidden": "true" });
}

/** @param {Place} place */
function createPlace({ hop, stations }, classes = "hop") {
  const parts = stations.map(createStation);
  return element("li", {}, ...(hop === undefined ? [] : [createHop(hop, classes)]), ...parts);
}

/** Draws all but the subscribers, for whom there is a place. */
export function drawStations() {
  const subscribers = element("li", { id: "subscribers" }, createHop("published", "hop down"));
  subscribers.hidden = true;
  subscribers.append(element("div", { id: "subscriber-stations" }));
  byId("stations").replaceChildren(
    ...WAY.map((place) => createPlace(place)),
    element(
      "li",
      { class: "aside" },
      element("p", { class: "quiet" }, PROMISE),
      element("p", { id: "problems", class: "problems", role: "status" }),
    ),
    createPlace(DEAD_LETTERS, "hop down"),
    subscribers,
  );
}
