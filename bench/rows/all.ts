/** All rows, in the order of the table. */
import type { Row } from "../row";
import { acceptedToProcessed } from "./accepted-to-processed";
import { EVALUATION_ROWS } from "./evaluation";
import { LOCAL_TARGET_ROWS } from "./local-target";
import { outboxClaim } from "./outbox-claim";
import { outboxDrain } from "./outbox-drain";
import { POST_ROWS } from "./post-transactions";
import { PROCESSOR_ROWS } from "./processor";
import { userList } from "./user-list";

export const ROWS: readonly Row[] = [
  ...POST_ROWS,
  outboxClaim,
  outboxDrain,
  acceptedToProcessed,
  userList,
  ...PROCESSOR_ROWS,
  ...EVALUATION_ROWS,
  ...LOCAL_TARGET_ROWS,
];
