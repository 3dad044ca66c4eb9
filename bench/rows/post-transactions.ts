/** Acceptance: how many requests a task takes, beside a Fastify that validates and inserts one row. */
import { interleave } from "../interleave";
import { rateOf, startPostLoad } from "../load/post-load";
import { startBareService } from "../load/services";
import type { Goal, Measured, Row } from "../row";

const ROUNDS = 4;
const SECONDS = 2;
const BARE = "a Fastify that validates and inserts one row, with the same heap and pool on the same PostgreSQL";

/** Of profiles (`node --cpu-prof`) and runs on two cores, which database, clients and the stub of AWS shared. */
const ONE_NOTE =
  "Of 508 us of CPU that a request takes in the task (257 in the baseline) some 150 are the relay's, which rests so that a " +
  "call of SQS takes 8 to 10 messages instead of one or two; what is left is the request's, for which the process wakes up " +
  "each time. PostgreSQL takes 281 us (211 for the baseline, which writes no outbox entry). Without the relay the task " +
  "reached 0.71 before its statement was simplified. The best variant is the one that is measured (e19001d; 0.57 to 0.73, " +
  "from 0.31 to 0.36). Tried besides: rests of twice and three times the length, the same.";

const EIGHT_NOTE =
  "Of 186 us of CPU that a request takes in the task, 115 are its own (90 in the baseline) and 70 the relay's, of which 55 " +
  "are the SDK's: a call for ten messages takes 550 us, spread over middleware, signature and Node's client of HTTP. " +
  "PostgreSQL takes 105 us (115 for the baseline), as requests share commits. The one thread is busy for 83 to 86 % of the " +
  "time, and without its relay reached 0.84. The best variant is the one that is measured (e19001d; 0.53 to 0.64, from " +
  "0.34 to 0.44). Tried besides: a rest that ends with ten entries, 0.48; one that no number of entries ends, 0.59 to 0.62, " +
  "with messages sent after 29 to 37 instead of 9 ms; the relay in a thread of its own, 0.62 where it was 0.59, as the two " +
  "cores are then the limit. Of the SDK's call, its middleware built once instead of for each call takes off nothing, as " +
  "the signal then needs a context; one that sends no user agent and reckons each digest in one call takes off 12 %, which " +
  "are 7 us a request: too little for what it gives up.";

const TWO_TASKS_NOTE =
  "Both run on the two cores that one task with its database and clients fills already. With four connections each, two " +
  "requests share a commit instead of four: PostgreSQL takes 197 us a request instead of 124. Each relay claims, sends and " +
  "removes by itself. The best variant is the one that is measured (e19001d); relays that rest three times as long reached " +
  "0.82 where it was 0.78. On cores of their own two tasks have no thread in common.";

function besideBare(connections: number, goal: Goal, note?: string): Row {
  return {
    name: `post-${connections}`,
    what: `POST /transactions with ${connections} ${connections === 1 ? "connection" : "connections"}. Baseline: ${BARE}.`,
    unit: "/s",
    goal,
    note,
    async measure(context) {
      const { database, urls, measure } = await startPostLoad(context, 1, SECONDS);
      const bare = [await startBareService(context, database)];
      const tails: string[] = [];
      const ours = async () => {
        const results = await measure(urls, connections);
        tails.push(results.map((result) => `${result.medianMilliseconds}/${result.p99Milliseconds}`).join());
        return rateOf(results);
      };
      const measured = await interleave(ROUNDS, ours, async () => rateOf(await measure(bare, connections)));
      return { ...measured, details: [`Median/p99 of each round, the first one to warm up: ${tails.join(", ")} ms.`] };
    },
  };
}

/** The slowest hundredth, in times of the median. */
function tail(connections: number): Row {
  return {
    name: `post-${connections}-tail`,
    what: `99th percentile of POST /transactions with ${connections} connections, in medians.`,
    unit: "medians",
    goal: { of: "median", max: 4 },
    async measure(context): Promise<Measured> {
      const { urls, measure } = await startPostLoad(context, 1, SECONDS);
      const sample = async () => {
        const [result] = await measure(urls, connections);
        return (result?.p99Milliseconds ?? NaN) / (result?.medianMilliseconds ?? NaN);
      };
      await sample();
      const ours: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) ours.push(await sample());
      return { ours };
    },
  };
}

const twoTasks: Row = {
  name: "post-8-two-tasks",
  what: "POST /transactions with 8 connections, 4 to each of two tasks. Baseline: 8 to one of them.",
  unit: "/s",
  goal: { of: "ratio", min: 1 },
  note: TWO_TASKS_NOTE,
  async measure(context) {
    const { urls, measure } = await startPostLoad(context, 2, SECONDS);
    return interleave(
      ROUNDS,
      async () => rateOf(await measure(urls, 8)),
      async () => rateOf(await measure(urls.slice(0, 1), 8)),
    );
  },
};

/** What the scaling target (infra/service/scaling.ts) is reckoned from. */
const oneProcess: Row = {
  name: "post-16-rate",
  what: "POST /transactions of one process with 16 connections, on cores that it shares with the database.",
  unit: "/s",
  goal: { of: "median", min: 3_180 },
  async measure(context): Promise<Measured> {
    const { urls, measure } = await startPostLoad(context, 1, SECONDS);
    await measure(urls, 16);
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) ours.push(rateOf(await measure(urls, 16)));
    return { ours };
  },
};

export const POST_ROWS: readonly Row[] = [
  besideBare(1, { of: "ratio", min: 0.6 }, ONE_NOTE),
  besideBare(8, { of: "ratio", min: 0.7 }, EIGHT_NOTE),
  twoTasks,
  oneProcess,
  besideBare(64, { of: "ratio", min: 1 }),
  tail(64),
  besideBare(256, { of: "ratio", min: 1 }),
  tail(256),
];
