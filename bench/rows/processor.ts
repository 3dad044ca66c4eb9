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
  const stub = await startAwsStub(context, callMilliseconds);
  const processor = await startProcessor(ours, stub, context);
  await processor.take(WARM_UP);
  return { ...processor, mostAtOnce: stub.mostAtOnce };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const batchOfTen: Row = {
  name: "processor-batch-of-10",
  what:
    `The event processor takes a batch of 10 while every call of AWS takes ${CALL_MILLISECONDS} ms. Of one record ` +
    `${DEPENDENT_CALLS} calls depend on each other: the look-up by id, the claim, the object, the row. ` +
    "Baseline: ten records, one after the other.",
  unit: "ms",
  goal: { of: "median", max: 1.3 * DEPENDENT_CALLS * CALL_MILLISECONDS },
  note:
    "A tenth of the baseline is what the calls of one record take; the rest is CPU of the ten, and that of whatever else " +
    "runs. With nothing else running it was 49.2 ms (46.5–65.6) at 765d1f8. A profile of the warm process has 25 % of the " +
    "CPU in writes to sockets, 13 % in the collection of garbage, and no other function above 6 %.",
  async measure(context) {
    const processor = await start(context, CALL_MILLISECONDS);
    /** By the median of some batches, as what was idle in between takes longer at first. */
    const takeTen = (size: number) => async () =>
      (summarize((await processor.take({ batches: 100 / size, size })).milliseconds).median * 10) / size;
    return interleave(15, takeTen(10), takeTen(1));
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
  what: `Time of one record in a batch of 1,000 while every call takes ${CALL_MILLISECONDS} ms. Baseline: in batches of 100.`,
  unit: "ms",
  goal: { of: "ratio", max: 1.3 },
  async measure(context) {
    const processor = await start(context, CALL_MILLISECONDS);
    await processor.mostAtOnce();
    const residentMiB = new Map<number, number>();
    const takeThousand = (size: number) => async () => {
      const taken = await processor.take({ batches: 1_000 / size, size });
      residentMiB.set(size, Math.max(residentMiB.get(size) ?? 0, taken.residentMiB));
      return sum(taken.milliseconds) / 1_000;
    };
    const samples = await interleave(5, takeThousand(1_000), takeThousand(100));
    const after = (size: number) => Math.round(residentMiB.get(size) ?? NaN);
    return {
      ...samples,
      details: [
        `Never more than ${await processor.mostAtOnce()} calls at once.`,
        `Of ${MEMORY_MIB} MiB at most ${after(1_000)} were resident after a batch of 1,000, ${after(100)} after ten of 100.`,
      ],
    };
  },
};

const initialization: Row = {
  name: "processor-init",
  what:
    "The archive is loaded in a fresh process, without a compile cache, up to the handler. Baseline: the same handler " +
    "beside its packages, in the files and folders in which CallbackFunction packs them by itself.",
  unit: "ms",
  goal: { of: "ratio", max: 0.5 },
  note:
    "At 765d1f8 it was 0.40, 30 and 76 ms. A profile has 29 % in V8's reading of the two files, 29 % in Node's own modules " +
    "that a signed request over HTTPS needs, 18 % in what the factory does, such as making the clients.",
  async measure(context) {
    const archives = await writeArchives(context);
    const stub = await startAwsStub(context);
    const first = new Map<string, number[]>(Object.values(archives).map((archive: string) => [archive, []]));
    const load = (archive: string) => async () => {
      const processor = await startProcessor(archive, stub, context);
      const { milliseconds } = await processor.take({ batches: 1, size: 1 });
      await processor.end();
      first.get(archive)?.push(...milliseconds);
      return processor.initialization;
    };
    const samples = await interleave(15, load(archives.ours), load(archives.packed));
    const medianOfFirst = (archive: string) => summarize(first.get(archive) ?? []).median.toFixed(1);
    return {
      ...samples,
      details: [
        `The first record takes ${medianOfFirst(archives.ours)} ms after that, the baseline's ${medianOfFirst(archives.packed)}.`,
      ],
    };
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
