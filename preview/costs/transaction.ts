/**
 * What one transaction takes of what AWS counts. Where that depends on how they come, it is the dearer case: each on a
 * connection and in a batch of its own. Full batches of ten make the runs and most requests to SQS a tenth.
 */

/** A month as AWS's calculator has it. */
export const HOURS_A_MONTH = 730;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;

/** New connections a second that one capacity unit of a load balancer holds. */
export const CONNECTIONS_OF_LCU = 25;

/** Traces that X-Ray samples: the first run of a second, and a part of the others (Lambda's developer guide, "X-Ray"). */
export const TRACED_RUNS_A_SECOND = 1;
export const TRACED_PART = 0.05;

/** Each receives an empty answer in 20 s, where nothing comes (AWS Compute Blog, "Understanding how Lambda scales with SQS"). */
export const POLLERS_AT_REST = 5;
export const SECONDS_OF_EMPTY_RECEIVE = 20;

/**
 * ACUs that one transaction a second keeps busy: 105 us of PostgreSQL's CPU, 4 ACUs a vCPU, at 80 % (docs/capacity.md, "What a
 * transaction takes" and "What the default sizes carry").
 */
export const ACUS_OF_RATE = (105e-6 * 4) / 0.8;

/** Writes of Aurora's log, of up to 4 KB each: the commits of row with outbox entry, of the relay's claim, and of its removal. */
export const DATABASE_WRITES = 3;

/** A run with ten calls side by side, each of 10 ms, was measured at 49 ms (docs/capacity.md); one record alone takes no longer. */
export const RUN_SECONDS = 0.05;

/** The claim, the row, and the row's copy in the index by user; each up to 1 KB. */
export const TABLE_WRITES = 3;

/** The look-up by id, which is consistent, and a half for the reconciliation's, which need not be. */
export const TABLE_READS = 1.5;

/** Send, receive, delete. */
export const QUEUE_REQUESTS = 3;

/** Bytes, of a transaction of about 300 bytes of JSON. */
export const BYTES = {
  /** Row and indexes in PostgreSQL (docs/capacity.md). */
  databaseRow: 600,
  /** Claim, row, and the row's copy in the index, each with the 100 bytes that DynamoDB adds. */
  tableItems: 1_400,
  object: 300,
  /** Through a NAT gateway or endpoints: a request to SQS with its headers and answer, and the service's log lines. */
  outOfNetwork: 3_000,
  /** Of the service, two lines; each with the 26 bytes that CloudWatch adds. */
  requestLogs: 420,
  /** Of a function: a line a record, the metrics of the run, and Lambda's own two lines. */
  runLogs: 1_700,
};
