import type * as imports from "./event-processor-imports";

/** The packages that the event processor uses. */
export type Runtime = typeof imports;
