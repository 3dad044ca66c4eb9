/** The service's log, kept line by line. */
import { createLog } from "../../../service/process/log";

/** A log, and what it has written: the lines without their time. */
export function recordedLog() {
  const lines: Record<string, unknown>[] = [];
  const write = (text: string) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    delete line.time;
    lines.push(line);
  };
  return { lines, log: createLog({ write }) };
}
