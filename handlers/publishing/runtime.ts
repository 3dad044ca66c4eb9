import type * as imports from "./imports";

/** The packages that the event processor uses that has subscribers to tell. */
export type PublishingRuntime = typeof imports;
