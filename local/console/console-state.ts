/**
 * What the console's server tells its page, as JSON. Times are milliseconds since 1970-01-01T00:00:00Z.
 *
 *     GET  /                        the page; its token is the content of <meta name="console-token">
 *     GET  /main.js, ...            the page's own files, by name
 *     GET  /echarts.min.js          the chart library
 *     GET  /events                  server-sent events: `state` (State), at first and after changes, at most 4 a second;
 *                                   `happening` (Happening), those that are kept at first; a comment every 15 s
 *     GET  /api/transactions        Transactions
 *     GET  /api/transactions/:id    Trail; 404 where nothing is known of it
 *     GET  /api/dead-letters        DeadLetters
 *     POST /api/actions/:name       header `x-console-token`; an ActionBody as application/json; Outcome
 *
 * Whatever is refused or fails is answered with a Problem: 400 what was asked for makes no sense, 403 a foreign Host or Origin, or
 * no token, 404, 405, 409 it cannot be done now, 413, 415, 503 no answer from the system, as when its database has ended.
 * The types of what is answered and asked for are in console-answers.ts.
 */

/** Where transactions are, from hop to hop. */
export interface Flow {
  /** Rows in Aurora. */
  accepted: number;
  /** Entries in the outbox: accepted, and not known to be in the queue. */
  outbox: number;
  queue: {
    /** Visible: the next one that asks gets them. */
    visible: number;
    /** Received, and neither deleted nor given back. */
    inFlight: number;
    /** Sent, and not visible yet. */
    delayed: number;
  };
  /** Records since the start, by what became of them; `duplicates` were processed before. */
  records: Record<"processed" | "duplicates" | "waiting" | "retried" | "rejected", number>;
  /** Messages in the dead-letter queue of each queue and function, by its name for `npm run ops dlq --queue NAME`. */
  deadLetters: Record<string, number>;
  /** None where the stack has none. */
  subscribers: SubscriberFlow[];
}

export interface SubscriberFlow {
  name: string;
  visible: number;
  inFlight: number;
  deadLetters: number;
}

/** One line of a chart. */
export interface Series {
  /** For people. */
  label: string;
  /** Null where nothing was measured. The last one is the newest, and each `stepSeconds` later than the one before. */
  values: (number | null)[];
}

export interface Chart {
  /** Stable, in kebab-case. */
  name: string;
  title: string;
  /** For the axis: "per second", "ms", "messages" and the like. */
  unit: string;
  series: Series[];
  /** Of the dashboard in CloudWatch; otherwise the console's own. */
  isOfDashboard: boolean;
  /** The alarm's, where the chart shows what an alarm watches. */
  threshold?: { value: number; label: string };
}

export interface Alarm {
  /** As in CloudWatch. */
  name: string;
  /** What is the case when it fires, and what to do. */
  description: string;
  /** `insufficient` until one whole period has been measured. */
  state: "ok" | "alarm" | "insufficient";
  /** For people: "above 300 for 2 periods of 60 s". */
  condition: string;
  /** The newest whole period's. */
  value: number | null;
}

/** Of the transactions that were accepted. What is said of stores was read in them. */
export interface Score {
  accepted: number;
  /** The same text in Aurora, DynamoDB and S3. */
  everywhere: number;
  /** In the outbox or the queue, in work, or not looked at yet. */
  onTheWay: number;
  /** In the dead-letter queue, or rejected with a reason, which the API tells. */
  rejected: number;
  /** None of these: nowhere on the way and missing in a store, or different there. */
  lost: number;
  /** Ids of some that are lost. */
  lostIds: string[];
}

export type FaultName = "kill-task" | "freeze-database" | "cut-s3" | "throttle-dynamodb";

export interface FaultState {
  name: FaultName;
  /** For the button: "Kill a task". */
  title: string;
  /** What it does. */
  sentence: string;
  isOn: boolean;
  /** Null while it is off. */
  since: number | null;
  /** What it has hit so far, while it is on. */
  detail: string;
}

/** Processes of a service or a function. */
export interface ProcessGroup {
  /** For people: "Tasks of transaction-service-dev". */
  title: string;
  kind: "task" | "function";
  /** How many there should be; null where that depends on the load. */
  desired: number | null;
  processIds: number[];
}

export interface State {
  /** Changes with each start: a page that sees another one loads itself anew, with its token. */
  runId: string;
  stack: string;
  /** When it was put together. */
  at: number;
  /** Where a person finds more of the API. */
  documentationUrl: string;
  flow: Flow;
  /** Of all charts. */
  stepSeconds: number;
  /** The console's own first: accepted and processed a second, milliseconds of requests and from acceptance to processing. */
  charts: Chart[];
  /** Titles of the dashboard's widgets whose numbers do not exist on this machine. */
  absentCharts: string[];
  alarms: Alarm[];
  /** Names of the alarms whose metric does not exist on this machine. */
  absentAlarms: string[];
  score: Score;
  faults: FaultState[];
  processes: ProcessGroup[];
  /** What could not be read just now, as sentences: its numbers are then the last ones. */
  problems: string[];
}
