// @ts-check
/** The stack's alarms. */
import { byId, element, setText, showList, within } from "./dom.js";
import { counted, formatMeasured } from "./format.js";

/** @import { Alarm, State } from "../console-state.ts" */

/** @type {Record<Alarm["state"], { text: string, tone: string }>} */
const STATES = {
  ok: { text: "OK", tone: "good" },
  alarm: { text: "Alarm", tone: "bad" },
  insufficient: { text: "No data yet", tone: "" },
};

/** @param {State} state */
export function showAlarms({ alarms, absentAlarms }) {
  showList(byId("alarms"), alarms, {
    keyOf: ({ name }) => name,
    create: ({ name, description }) =>
      element(
        "li",
        {},
        element(
          "details",
          {},
          element("summary", {}, element("span", {}, name), element("span", { class: "badge" })),
          element("p", {}, description),
          element("p", { class: "quiet condition" }),
        ),
      ),
    update: (row, { state, condition, value }) => {
      const badge = within(row, ".badge");
      badge.dataset.tone = STATES[state].tone;
      setText(badge, STATES[state].text);
      const measured = value === null ? "not measured yet" : `${formatMeasured(value)} in the newest period`;
      setText(within(row, ".condition"), `Fires ${condition}; ${measured}.`);
    },
  });
  const absent = byId("absent-alarms");
  absent.hidden = absentAlarms.length === 0;
  setText(within(absent, "summary"), `${counted(absentAlarms.length, "alarm")} in CloudWatch alone`);
  setText(within(absent, "p"), `Their metrics do not exist on this machine: ${absentAlarms.join(", ")}.`);
}
