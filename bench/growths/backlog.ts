/** What waits in the outbox. */
import { appendEntries, drain, startQueue } from "../outbox-backlog";
import type { Growth } from "../growth";

/** A longer backlog is measured by its first entries, with all others behind them. */
const MAX_DRAINED = 20_000;

export const backlog: Growth = {
  name: "backlog",
  what:
    "The relay of one task drains a backlog into a queue that answers at once. Of a backlog of more than " +
    `${MAX_DRAINED.toLocaleString("en-GB")} entries the first that many are timed, with all others behind them, and ` +
    "the time is that share's.",
  title: "Draining the outbox",
  size: "entries that wait",
  sizes: [1, 100, 10_000, 100_000, 1_000_000],
  async prepare(context) {
    const database = await context.startDatabase();
    const send = await startQueue(context);
    return async (size) => {
      await database.query("TRUNCATE outbox");
      await appendEntries(database, size);
      const drained = Math.min(size, MAX_DRAINED);
      const [milliseconds = NaN] = await drain(database, send, drained, drained);
      return { drain: [milliseconds * (size / drained)] };
    };
  },
};
