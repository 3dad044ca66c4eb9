// @ts-check
/** The live events of the server, for as long as the page is open. */
import { byId, setText } from "./dom.js";

/** @import { Happening } from "../console-answers.ts" */
/** @import { State } from "../console-state.ts" */

/** A browser asks again by itself, unless it was answered with something that is no stream. */
const RETRY_MS = 2_000;

/** @type {Record<"live" | "lost", string>} */
const TEXTS = {
  live: "Live",
  lost: "Connection lost, trying again …",
};

/** @param {"live" | "lost"} state */
function show(state) {
  const line = byId("connection");
  line.dataset.state = state;
  setText(line, TEXTS[state]);
  byId("stale").hidden = state === "live";
  byId("score-sentence").hidden = state === "lost";
}

/**
 * @param {MessageEvent<unknown>} event
 * @returns {unknown}
 */
const contentOf = ({ data }) => JSON.parse(String(data));

/** @param {{ onState: (state: State) => void, onHappening: (happening: Happening) => void }} listeners */
export function connect({ onState, onHappening }) {
  const source = new EventSource("/events");
  source.addEventListener("open", () => show("live"));
  source.addEventListener("state", (event) => onState(/** @type {State} */ (contentOf(event))));
  source.addEventListener("happening", (event) => onHappening(/** @type {Happening} */ (contentOf(event))));
  source.addEventListener("error", () => {
    show("lost");
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connect({ onState, onHappening }), RETRY_MS);
  });
}
