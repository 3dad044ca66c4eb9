/** One line on the terminal for what happens on the local target. */
import pc from "picocolors";
import { readJsonObject } from "../../shared/json-text";
import { printable } from "../../shared/printable";
import type { LiveEvent } from "./live-event";

/** The members that are shown of a function's log line about one record. */
interface RecordLine {
  message: "record";
  verdict: string;
  duplicate?: boolean;
  transactionId?: string;
  /** A direct invocation has none. */
  messageId?: string;
  reason?: string;
  receiveCount?: number;
  milliseconds: number;
}

const VERDICT_COLORS: Readonly<Record<string, (text: string) => string>> = {
  done: pc.green,
  wait: pc.yellow,
  retry: pc.yellow,
  reject: pc.red,
};

function isRecordLine(content: object): content is RecordLine {
  return "message" in content && content.message === "record";
}

function subjectOf({ transactionId, messageId }: RecordLine): string {
  if (transactionId !== undefined) return transactionId;
  return messageId === undefined ? "direct invocation" : `message ${messageId}`;
}

function formatRecord(line: RecordLine): string {
  const color = VERDICT_COLORS[line.verdict] ?? pc.white;
  const details = [
    `${line.milliseconds} ms`,
    line.duplicate && "duplicate",
    (line.receiveCount ?? 1) > 1 && `delivery ${line.receiveCount}`,
    line.reason,
  ];
  const shown = details.filter((detail) => typeof detail === "string" && detail !== "").join(", ");
  return `${color(line.verdict.padEnd(6))} ${subjectOf(line)}  ${pc.dim(printable(shown))}`;
}

/** Of the service's own lines only what somebody should see to: each request writes one. */
function formatServiceLog(line: string): string | undefined {
  const content = readJsonObject(line) as { level?: string } | undefined;
  const isQuiet = content !== undefined && ["trace", "debug", "info"].includes(content.level ?? "");
  return isQuiet ? undefined : `${pc.dim("service")} ${printable(line)}`;
}

function formatFunctionLog(line: string): string | undefined {
  const content = readJsonObject(line);
  if (!content) return `${pc.dim("log   ")} ${printable(line)}`;
  if (isRecordLine(content)) return formatRecord(content);
  // The embedded metric format.
  return "_aws" in content ? undefined : `${pc.dim("log   ")} ${printable(line)}`;
}

/**
 * The line, or undefined for what is of no interest to a reader (metrics, requests, what goes as it should).
 * @param functionCount with more than one, a function's line ends with its name.
 */
export function formatLiveEvent(event: LiveEvent, functionCount = 1): string | undefined {
  switch (event.kind) {
    case "log": {
      const line = formatFunctionLog(event.line);
      return line === undefined || functionCount === 1 ? line : `${line}  ${pc.dim(event.functionName)}`;
    }
    case "service-log":
      return formatServiceLog(event.line);
    case "task-ended":
      return `${pc.red("failed")} ${event.serviceName}  ${printable(event.message)}`;
    case "database-ended":
      return `${pc.red("failed")} ${event.databaseName}  ${printable(event.message)}`;
    case "invoked":
    case "received":
    case "answered":
    case "targets":
      return undefined;
    default:
      return `${pc.red("failed")} ${event.functionName}  ${printable(event.message)}`;
  }
}
