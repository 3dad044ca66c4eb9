// @ts-check
/** What could not be processed: with reason and body, to send again or to drop. */
import { perform } from "./actions.js";
import { button, byId, dialogById, element, setText, showList } from "./dom.js";
import { counted, formatTime } from "./format.js";
import { createRefresh } from "./refresh.js";
import { read } from "./server.js";

/** @import { DeadLetter, DeadLetters } from "../console-answers.ts" */
/** @import { State } from "../console-state.ts" */

/** @type {DeadLetter[]} */
let current = [];

/**
 * An action takes those of one queue.
 * @param {readonly DeadLetter[]} letters
 */
function idsByQueue(letters) {
  return [...new Set(letters.map(({ queue }) => queue))].map((queue) => ({
    queue,
    ids: letters.filter((letter) => letter.queue === queue).map(({ id }) => id),
  }));
}

/**
 * What was pressed is gone then, and the focus would be lost with it.
 * @param {readonly DeadLetter[]} letters
 * @param {(chosen: { queue: string, ids: string[] }) => Promise<boolean>} act
 */
async function takeAway(letters, act) {
  let isDone = true;
  for (const chosen of idsByQueue(letters)) isDone = (await act(chosen)) && isDone;
  if (!isDone) return;
  refresh();
  byId("dead-letters-title").focus();
}

/**
 * @param {HTMLElement} pressed
 * @param {readonly DeadLetter[]} letters
 */
const redrive = (pressed, letters) => takeAway(letters, (chosen) => perform(pressed, "redrive", chosen));

/**
 * @param {HTMLElement} pressed
 * @param {readonly DeadLetter[]} letters
 */
async function drop(pressed, letters) {
  const why = await askWhy(letters.length);
  if (why !== undefined) await takeAway(letters, (chosen) => perform(pressed, "drop", { ...chosen, why }));
}

/**
 * @param {number} count
 * @returns {Promise<string | undefined>} undefined where they are to be kept.
 */
function askWhy(count) {
  const dialog = dialogById("drop");
  const why = /** @type {HTMLInputElement} */ (byId("drop-why"));
  setText(byId("drop-title"), `Drop ${counted(count, "dead letter")}?`);
  why.value = "";
  dialog.returnValue = "keep";
  dialog.showModal();
  why.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "drop" ? why.value : undefined), {
      once: true,
    });
  });
}

/** @param {DeadLetter} letter */
function createLetter(letter) {
  const { reason, sentAt, queue, transactionId, body } = letter;
  const name = transactionId ?? `message ${letter.id}`;
  const again = button("Redrive", () => void redrive(again, [letter]), "small");
  again.setAttribute("aria-label", `Redrive ${name}`);
  const away = button("Drop …", () => void drop(away, [letter]), "small danger");
  away.setAttribute("aria-label", `Drop ${name}`);
  const about = `${formatTime(sentAt)} · ${queue} · ${name}`;
  return element(
    "li",
    {},
    element("div", {}, element("p", { class: "reason" }, reason), element("p", { class: "quiet" }, about)),
    element("div", { class: "row" }, again, away),
    element("pre", { tabindex: "0", role: "region", "aria-label": `Body of ${name}` }, body),
  );
}

const refresh = createRefresh(async () => {
  const { deadLetters, count } = /** @type {DeadLetters} */ (await read("/api/dead-letters"));
  current = deadLetters;
  const shown = count > deadLetters.length ? `, the first ${deadLetters.length} of which are shown` : "";
  setText(byId("dead-letter-count"), count === 0 ? "None." : `${counted(count, "message")}${shown}.`);
  byId("all-dead-letters").hidden = deadLetters.length < 2;
  showList(byId("dead-letters"), deadLetters, {
    keyOf: ({ queue, id }) => `${queue} ${id}`,
    create: createLetter,
    update: () => undefined,
  });
});

let seen = "";

/** @param {State} state */
export function followDeadLetters({ flow }) {
  const changes = JSON.stringify(flow.deadLetters);
  if (changes === seen) return;
  seen = changes;
  refresh();
}

export function connectDeadLetters() {
  const again = byId("redrive-all");
  again.addEventListener("click", () => void redrive(again, current));
  const away = byId("drop-all");
  away.addEventListener("click", () => void drop(away, current));
}
