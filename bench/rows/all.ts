/** All rows, in the order of the table. */
import type { Row } from "../row";
import { outboxClaim } from "./outbox-claim";
import { outboxDrain } from "./outbox-drain";
import { POST_ROWS } from "./post-transactions";
import { userList } from "./user-list";

export const ROWS: readonly Row[] = [...POST_ROWS, outboxClaim, outboxDrain, userList];
