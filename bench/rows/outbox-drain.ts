/** What a queue that was away for a while has left in the outbox. */
import { appendEntries, drain, startQueue } from "../outbox-backlog";
import type { Row } from "../row";

const ENTRIES = 100_000;
const PORTION = 10_000;

export const outboxDrain: Row = {
  name: "outbox-drain",
  what:
    `The relay of one task drains ${ENTRIES.toLocaleString("en-GB")} waiting entries into a queue that answers at ` +
    `once. A sample is of ${PORTION.toLocaleString("en-GB")} entries.`,
  unit: "entries/s",
  goal: "reported",
  async measure(context) {
    const database = await context.startDatabase();
    await appendEntries(database, ENTRIES);
    const portions = await drain(database, await startQueue(context), ENTRIES, PORTION);
    const seconds = portions.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1_000;
    return {
      ours: portions.map((milliseconds) => PORTION / (milliseconds / 1_000)),
      details: [`All of them together: ${seconds.toFixed(1)} s.`],
    };
  },
};
