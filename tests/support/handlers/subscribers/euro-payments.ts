/** A subscriber of tests that gets processed payments in euros. */
import type { EventFilter } from "../../../../domain/event-filter";
import { receiveByKeeping } from "./receive-by-keeping";

export const filter: EventFilter = {
  eventType: ["transaction.processed"],
  currency: ["EUR"],
  type: [{ prefix: "pay" }],
};

export const receive = receiveByKeeping;
