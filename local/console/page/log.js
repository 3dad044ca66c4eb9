// @ts-check
/** What happened, a sentence each. */
import { byId, element } from "./dom.js";
import { formatTime } from "./format.js";

/** @import { Happening } from "../console-answers.ts" */

const MAX_LINES = 200;

/** @type {Partial<Record<Happening["kind"], string>>} */
const TONES = { broken: "bad", failed: "warn", rejected: "warn", mended: "good" };

let lastId = 0;

/**
 * The newest comes first. What the server repeats after a connection was lost is there already.
 * @param {Happening} happening
 */
export function showHappening({ id, at, kind, sentence }) {
  if (id <= lastId) return;
  lastId = id;
  const list = byId("happenings");
  const time = element("time", { datetime: new Date(at).toISOString() }, formatTime(at));
  list.prepend(element("li", { "data-tone": TONES[kind] ?? "" }, time, element("span", {}, sentence)));
  while (list.childElementCount > MAX_LINES) list.lastElementChild?.remove();
}

/** From now on, so that nobody is read what had happened before the page was opened. */
export function announce() {
  byId("log").setAttribute("aria-live", "polite");
}
