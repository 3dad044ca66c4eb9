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

/**
 * A browser has six connections to a server for all its pages together: one that nobody sees keeps none, or those that are
 * seen could not act any more.
 * @param {{ onState: (state: State) => void, onHappening: (happening: Happening) => void }} listeners
 */
export function connect({ onState, onHappening }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {number | undefined} */
  let retry;

  function close() {
    clearTimeout(retry);
    source?.close();
  }

  function open() {
    close();
    const opened = new EventSource("/events");
    source = opened;
    opened.addEventListener("open", () => show("live"));
    opened.addEventListener("state", (event) => onState(/** @type {State} */ (contentOf(event))));
    opened.addEventListener("happening", (event) => onHappening(/** @type {Happening} */ (contentOf(event))));
    opened.addEventListener("error", () => {
      show("lost");
      if (opened.readyState === EventSource.CLOSED) retry = window.setTimeout(open, RETRY_MS);
    });
  }

  const follow = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", follow);
  follow();
}
