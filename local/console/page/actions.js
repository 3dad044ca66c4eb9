// @ts-check
/** The buttons that send, break and mend. */
import { button, byId, element, setText, showList, within } from "./dom.js";
import { act } from "./server.js";

/** @import { ActionBodies, ActionName, Outcome } from "../console-answers.ts" */
/** @import { FaultState } from "../console-state.ts" */

/** @type {readonly Extract<ActionName, `send-${string}`>[]} */
const SENDING = ["send-one", "send-hundred", "send-duplicate", "send-conflict", "send-poison"];

/**
 * What was refused is told wherever the reader is, until it is closed or another action is done.
 * @param {string} message
 */
function showRefusal(message) {
  byId("refusal-box").hidden = message === "";
  setText(byId("refusal"), message);
}

/** @param {Outcome} outcome */
function showOutcome({ happening }) {
  showRefusal("");
  setText(byId("told"), happening.sentence);
}

/**
 * Once at a time for each button, which keeps the focus meanwhile: a disabled one would lose it.
 * @template {ActionName} Name
 * @param {HTMLElement} pressed
 * @param {Name} name
 * @param {ActionBodies[Name]} body
 * @returns {Promise<boolean>} whether it was done.
 */
export async function perform(pressed, name, body) {
  if (pressed.getAttribute("aria-disabled") === "true") return false;
  pressed.setAttribute("aria-disabled", "true");
  try {
    showOutcome(await act(name, body));
    return true;
  } catch (error) {
    showRefusal(error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    pressed.removeAttribute("aria-disabled");
  }
}

export function connectSending() {
  byId("refusal-close").addEventListener("click", () => showRefusal(""));
  for (const name of SENDING) {
    const pressed = within(document.body, `[data-action="${name}"]`);
    pressed.addEventListener("click", () => void perform(pressed, name, {}));
  }
}

/** @param {FaultState} fault */
function createFault({ name, title, sentence }) {
  const id = `fault-${name}`;
  const pressed = button("Break", () => {
    void perform(pressed, pressed.dataset.isOn === "true" ? "mend" : "break", { fault: name });
  });
  pressed.setAttribute("aria-describedby", id);
  const text = element("div", { id }, element("p", {}, title), element("p", { class: "quiet" }, sentence));
  return element("li", {}, text, pressed);
}

/**
 * @param {Element} row
 * @param {FaultState} fault
 */
function updateFault(row, { title, sentence, isOn, detail }) {
  const pressed = within(row, "button");
  pressed.dataset.isOn = String(isOn);
  pressed.classList.toggle("broken", isOn);
  setText(pressed, isOn ? "Mend" : "Break");
  pressed.setAttribute("aria-label", `${isOn ? "Mend" : "Break"}: ${title}`);
  setText(within(row, ".quiet"), isOn && detail !== "" ? `So far: ${detail}.` : sentence);
}

/** @param {FaultState[]} faults */
export function showFaults(faults) {
  showList(byId("faults"), faults, { keyOf: ({ name }) => name, create: createFault, update: updateFault });
}
