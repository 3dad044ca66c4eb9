/** The event processor, from its archive, on AWS that answers at once or after 10 ms. */
import { startAwsStub } from "../aws-stub";
import type { Context } from "../context";
import { interleave } from "../interleave";
import { writeArchives } from "../processor/archive";
import { MEMORY_MIB, startProcessor } from "../processor/processor";
import type { Row } from "../row";
import { summarize } from "../statistics";

/** A look-up by id, as older rows have no claim; the claim, which settles the time; the object, before its row; the row. */
const DEPENDENT_CALLS = 4;
const CALL_MILLISECONDS = 10;
const WARM_UP = { batches: 200, size: 10 };

async function start(context: Context, callMilliseconds = 0) {
  const { ours } = await writeArchives(context);
  const processor = await startProcessor(ours, await startAwsStub(context, callMilliseconds), context);
  await processor.take(WARM_UP);
  return processor;
}

const batchOfTen: Row = {
  name: "processor-batch-of-10",
  what:
    `The event processor takes a batch of 10 while every call of AWS takes ${CALL_MILLISECONDS} ms. Of one record ` +
    `${DEPENDENT_CALLS} calls depend on each other: the look-up by id, the claim, the object, the row.`,
  unit: "ms",
  goal: { of: "median", max: 1.3 * DEPENDENT_CALLS * CALL_MILLISECONDS },
  async measure(context) {
    const processor = await start(context, CALL_MILLISECONDS);
    return { ours: (await processor.take({ batches: 100, size: 10 })).milliseconds };
  },
};

const cpu: Row = {
  name: "processor-cpu",
  what: "CPU time of the event processor for one record, in batches of 10. A sample is of 2,000 records.",
  unit: "ms",
  goal: { of: "median", max: 1.5 },
  async measure(context) {
    const processor = await start(context);
    const ours: number[] = [];
    for (let sample = 0; sample < 5; sample++)
      ours.push((await processor.take({ batches: 200, size: 10 })).cpuMillisecondsARecord);
    return { ours };
  },
};

const batchOfThousand: Row = {
  name: "processor-batch-of-1000",
  what:
    `Time of one record in a batch of 1,000 while every call takes ${CALL_MILLISECONDS} ms. Baseline: in batches of 50, ` +
    "which is how many are processed at once.",
  unit: "ms",
  goal: { of: "ratio", max: 1.3 },
  async measure(context) {
    const processor = await start(context, CALL_MILLISECONDS);
    let residentMiB = 0;
    const takeThousand = (size: number) => async () => {
      const taken = await processor.take({ batches: 1_000 / size, size });
      residentMiB = Math.max(residentMiB, taken.residentMiB);
      return taken.milliseconds.reduce((sum, milliseconds) => sum + milliseconds, 0) / 1_000;
    };
    const samples = await interleave(5, takeThousand(1_000), takeThousand(50));
    return { ...samples, details: [`At most ${Math.round(residentMiB)} MiB resident of ${MEMORY_MIB}.`] };
  },
};

const initialization: Row = {
  name: "processor-init",
  what:
    "The archive is loaded in a fresh process, without a compile cache. Baseline: the same handler beside its packages " +
    "as npm installs them, which CallbackFunction packs by itself.",
  unit: "ms",
  goal: { of: "ratio", max: 0.5 },
  note:
    "The best variant is this one: the shortest of nine loads took 64 ms and the baseline's 96, 0.67, on a busy machine. " +
    "Without the document client the bundle is 511 KB instead of 522. Where the time of a load goes has not been profiled.",
  async measure(context) {
    const archives = await writeArchives(context);
    const stub = await startAwsStub(context);
    const load = (archive: string) => async () => {
      const processor = await startProcessor(archive, stub, context);
      await processor.end();
      return processor.initialization;
    };
    return interleave(9, load(archives.ours), load(archives.packed));
  },
};

const memory: Row = {
  name: "processor-memory",
  what:
    `Resident memory of the event processor after 20,000 records, with the heap that Lambda allows a function of ${MEMORY_MIB} MiB. ` +
    "A sample every 2,000 records.",
  unit: "MiB",
  goal: { of: "median", max: 0.8 * MEMORY_MIB },
  async measure(context) {
    const processor = await start(context);
    const ours: number[] = [];
    for (let sample = 0; sample < 10; sample++)
      ours.push((await processor.take({ batches: 200, size: 10 })).residentMiB);
    return { ours, details: [`${Math.round(summarize(ours).max)} MiB at most.`] };
  },
};

export const PROCESSOR_ROWS: readonly Row[] = [batchOfTen, cpu, batchOfThousand, initialization, memory];
