// @ts-check
/** The console: what the server tells, on the page. */
import { connectSending, showFaults } from "./actions.js";
import { showAlarms } from "./alarms.js";
import { showCharts } from "./charts.js";
import { connect } from "./connection.js";
import { connectDeadLetters, followDeadLetters } from "./dead-letters.js";
import { byId, setText } from "./dom.js";
import { formatCount } from "./format.js";
import { showFlow } from "./flow.js";
import { announce, showHappening } from "./log.js";
import { showScore } from "./score.js";
import { drawStations } from "./stations.js";
import { followTransactions } from "./transactions.js";

/** @import { State } from "../console-state.ts" */

/** After which a page that was opened has been told what happened before. */
const ANNOUNCE_AFTER_MS = 1_000;

let runId = "";

/** @param {State} state */
function show(state) {
  // Another start has another token.
  if (runId !== "" && runId !== state.runId) {
    location.reload();
    return;
  }
  runId = state.runId;
  // Until now it had nothing to show, and would have grown before the reader's eyes.
  byId("main").hidden = false;
  setText(byId("stack"), `Stack ${state.stack}, on this machine`);
  byId("documentation").setAttribute("href", state.documentationUrl);
  document.title = `Lost ${formatCount(state.score.lost)} · Transaction system`;
  showScore(state.score);
  showFlow(state);
  showFaults(state.faults);
  showCharts(state);
  showAlarms(state);
  followTransactions(state);
  followDeadLetters(state);
}

drawStations();
connectSending();
connectDeadLetters();
connect({ onState: show, onHappening: showHappening });
setTimeout(announce, ANNOUNCE_AFTER_MS);
