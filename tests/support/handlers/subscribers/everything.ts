/** A subscriber of tests that gets every event. */
import { receiveByKeeping } from "./receive-by-keeping";

export const receive = receiveByKeeping;
