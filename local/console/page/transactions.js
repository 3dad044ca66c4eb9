// @ts-check
/** The last transactions, and the way to the trail of one. */
import { button, byId, element, setText, showList, within } from "./dom.js";
import { formatCount, formatTime } from "./format.js";
import { createRefresh } from "./refresh.js";
import { read } from "./server.js";
import { openTrail, refreshTrail } from "./trail.js";

/** @import { Transactions, TransactionStatus, TransactionSummary } from "../console-answers.ts" */
/** @import { State } from "../console-state.ts" */

/** On a page; the trail of any other is at its address of the API. */
const MAX_SHOWN = 10;

/** @type {Record<TransactionStatus, string>} */
const TONES = { accepted: "warn", queued: "warn", processed: "good", rejected: "bad" };

/** @param {TransactionSummary} transaction */
function createRow({ transactionId, userId, acceptedAt, content }) {
  const open = button(transactionId, () => void openTrail(transactionId), "link");
  open.title = transactionId;
  open.setAttribute("aria-haspopup", "dialog");
  return element(
    "tr",
    {},
    element("td", {}, formatTime(acceptedAt)),
    element("td", { class: "id" }, open),
    element("td", { class: "wide" }, userId),
    element("td", {}, content),
    element("td", {}, element("span", { class: "badge" })),
    element("td", { class: "number wide attempts" }),
  );
}

const refresh = createRefresh(async () => {
  const { transactions } = /** @type {Transactions} */ (await read("/api/transactions"));
  byId("no-transactions").hidden = transactions.length > 0;
  showList(byId("transactions"), transactions.slice(0, MAX_SHOWN), {
    keyOf: ({ transactionId }) => transactionId,
    create: createRow,
    update: (row, { status, attempts }) => {
      const badge = within(row, ".badge");
      badge.dataset.tone = TONES[status];
      setText(badge, status);
      setText(within(row, ".attempts"), formatCount(attempts));
    },
  });
  await refreshTrail();
});

let seen = "";

/** @param {State} state */
export function followTransactions({ flow }) {
  const changes = JSON.stringify([flow.accepted, flow.outbox, flow.queue, flow.records]);
  if (changes === seen) return;
  seen = changes;
  refresh();
}
