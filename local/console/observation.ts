/** Watches a running system and puts together what its page shows. */
import { randomUUID } from "node:crypto";
import type { LiveEvent } from "../live-events/live-event";
import type { LocalTarget } from "../target/local-target";
import { createChronicle } from "./chronicle";
import type { Alarm, Flow, State } from "./console-state";
import type { Breakage } from "./faults";
import type { Happenings } from "./happenings";
import { createEventStream, type EventStream } from "./http/event-stream";
import { createAlarms } from "./metrics/alarms";
import { chartOf, createCharts, STEP_SECONDS } from "./metrics/charts";
import { measureEvent } from "./metrics/measure-event";
import { createMetrics, type Metrics } from "./metrics/metrics";
import { readMonitoring } from "./metrics/monitoring";
import { holdCounts, measureOwn, OWN_CHARTS } from "./metrics/own-charts";
import { readProcesses } from "./processes";
import { createRecords, type Records } from "./records";
import { createScoreKeeper, MAX_KNOWN } from "./score";
import { readCounts, type Counts } from "./stores/flow";
import type { ConsoleSystem } from "./stores/system";
import { startWatcher } from "./watcher";

export interface ObservationOptions {
  target: LocalTarget;
  system: ConsoleSystem;
  stack: string;
  breakage: Breakage;
  happenings: Happenings;
  /** Ends it. */
  signal: AbortSignal;
}

export interface Observation {
  stream: EventStream;
  records: Records;
  onEvent: (event: LiveEvent) => void;
  /** Resolves after the end, when nothing is read any more. */
  ended: Promise<void>;
}

export function observe({ target, system, stack, breakage, happenings, signal }: ObservationOptions): Observation {
  const metrics = createMetrics();
  const records = createRecords(system.processorName);
  const chronicle = createChronicle(happenings);
  const score = createScoreKeeper(system, signal);
  const monitor = createMonitor(target, metrics, happenings);
  const identity = { runId: randomUUID(), stack, documentationUrl: `${system.outputs.apiUrl}/documentation` };
  const readState = (): State => ({
    ...identity,
    at: Date.now(),
    flow: flowOf(watcher.counts(), records),
    stepSeconds: STEP_SECONDS,
    ...monitor.state(),
    score: score.score(watcher.counts()?.accepted ?? 0),
    faults: breakage.states(),
    processes: readProcesses(target),
    problems: [...watcher.problems(), ...(score.isFull() ? [FULL] : [])],
  });
  const onListeners = () => {
    watcher.wake();
  };
  const stream = createEventStream(readState, happenings, onListeners);
  const watcher = startWatcher({
    readCounts: async () => {
      const counts = await readCounts(system);
      holdCounts(counts, system.databaseName, metrics);
      return counts;
    },
    score,
    isWatched: () => stream.listeners() > 0,
    onLook: stream.changed,
    signal,
  });
  const endListening = happenings.listen(stream.changed);
  const ticking = setInterval(() => {
    chronicle.tick();
    monitor.tick();
    stream.changed();
  }, STEP_SECONDS * 1_000).unref();
  signal.addEventListener("abort", () => {
    clearInterval(ticking);
    endListening();
  });
  return {
    stream,
    records,
    ended: watcher.ended,
    onEvent: (event) => {
      const record = records.read(event);
      if (record?.transactionId !== undefined) score.note(record.transactionId);
      measureEvent(event, metrics);
      measureOwn(event, record, metrics);
      chronicle.read(event, record);
      if (isNews(event, record !== undefined)) {
        watcher.wake();
        stream.changed();
      }
    },
  };
}

const FULL = `The score compares the first ${MAX_KNOWN} transactions: those beyond count as on the way.`;

/** Tasks write lines at rest, too. */
function isNews({ kind }: LiveEvent, isRecord: boolean): boolean {
  return isRecord || !["log", "service-log", "targets"].includes(kind);
}

/** The charts and alarms. */
function createMonitor({ monitoring }: LocalTarget, metrics: Metrics, { tell }: Happenings) {
  const { alarms: definitions, absentAlarms, widgets, absentWidgets } = readMonitoring(monitoring);
  const dashboard = widgets.map((widget, index) => chartOf(widget, `dashboard-${index}`));
  const charts = createCharts([...OWN_CHARTS, ...dashboard], metrics);
  const alarms = createAlarms(definitions, metrics, performance.now());
  return {
    tick: () => {
      metrics.tick();
      charts.tick();
      for (const alarm of alarms.tick(performance.now())) tell("alarm", describeAlarm(alarm));
    },
    state: () => ({ charts: charts.all(), absentCharts: absentWidgets, alarms: alarms.all(), absentAlarms }),
  };
}

function describeAlarm({ name, state, description }: Alarm): string {
  return state === "alarm" ? `The alarm ${name} fires. ${description}` : `The alarm ${name} is over.`;
}

const NOTHING_YET = {
  accepted: 0,
  outbox: 0,
  queue: { visible: 0, inFlight: 0, delayed: 0 },
  deadLetters: {},
  subscribers: [],
};

function flowOf(counts: Counts | undefined, records: Records): Flow {
  const { accepted, outbox, queue, deadLetters, subscribers } = counts ?? NOTHING_YET;
  return { accepted, outbox, queue, deadLetters, subscribers, records: records.counts() };
}
