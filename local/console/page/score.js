// @ts-check
/** Accepted, everywhere, lost. */
import { byId, setText } from "./dom.js";
import { formatCount } from "./format.js";

/** @import { Score } from "../console-state.ts" */

/** @param {Score} score */
function sentenceOf({ accepted, onTheWay, rejected, lost, lostIds }) {
  if (lost > 0) return `Lost: ${lostIds.join(", ")}${lost > lostIds.length ? " and more" : ""}.`;
  if (accepted === 0) return "Nothing was accepted yet. Send one.";
  const others = [
    ...(onTheWay > 0 ? [`${formatCount(onTheWay)} on the way`] : []),
    ...(rejected > 0 ? [`${formatCount(rejected)} rejected with a reason`] : []),
  ];
  const subject = others.length > 0 ? `${others.join(", ")}. Every other` : "Every accepted";
  return `${subject} transaction has the same text in Aurora, DynamoDB and S3.`;
}

/** @param {Score} score */
export function showScore(score) {
  for (const name of /** @type {const} */ (["accepted", "everywhere", "lost"]))
    setText(byId(`score-${name}`), formatCount(score[name]));
  byId("score-lost-box").dataset.lost = String(score.lost);
  setText(byId("score-sentence"), sentenceOf(score));
}
