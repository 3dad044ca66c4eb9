// @ts-check
/** The way of one transaction, and what the stores hold of it. */
import { byId, dialogById, element, setText } from "./dom.js";
import { formatExactTime } from "./format.js";
import { read } from "./server.js";

/** @import { StoredThing, Trail, TrailStep } from "../console-answers.ts" */

let openId = "";
let shown = "";

/** @param {TrailStep} step */
function showStep({ at, kind, title, detail }) {
  const isBad = kind === "rejected" || kind === "dead-letter";
  return element(
    "li",
    { "data-tone": isBad ? "bad" : "" },
    element("span", { class: "mono" }, formatExactTime(at)),
    element("span", {}, title),
    ...(detail === "" ? [] : [element("span", { class: "quiet" }, detail)]),
  );
}

/** @param {StoredThing} thing */
function showStored({ store, place, text }) {
  const content = element(
    "pre",
    { tabindex: "0", role: "region", "aria-label": `What ${store} holds: ${place}` },
    text,
  );
  return element("section", {}, element("h3", {}, store), element("p", { class: "quiet mono" }, place), content);
}

/** @param {Trail} trail */
function showTrail({ status, steps, stored, missing }) {
  byId("trail-content").replaceChildren(
    element("p", {}, "It is ", element("strong", {}, status), "."),
    element("ol", { class: "steps" }, ...steps.map(showStep)),
    ...missing.map((sentence) => element("p", { class: "quiet" }, sentence)),
    element("div", { class: "stored" }, ...stored.map(showStored)),
  );
}

/** Shows it anew if it is open and something has changed. */
export async function refreshTrail() {
  if (!dialogById("trail").open) return;
  const transactionId = openId;
  const trail = /** @type {Trail} */ (await read(`/api/transactions/${encodeURIComponent(transactionId)}`));
  const text = JSON.stringify(trail);
  if (text === shown || transactionId !== openId) return;
  shown = text;
  showTrail(trail);
}

/** @param {string} transactionId */
export async function openTrail(transactionId) {
  openId = transactionId;
  shown = "";
  setText(byId("trail-title"), transactionId);
  byId("trail-content").replaceChildren(element("p", { class: "quiet" }, "Reading Aurora, DynamoDB and S3 …"));
  dialogById("trail").showModal();
  try {
    await refreshTrail();
  } catch (error) {
    if (transactionId !== openId) return;
    const message = error instanceof Error ? error.message : String(error);
    byId("trail-content").replaceChildren(element("p", { role: "alert" }, message));
  }
}
