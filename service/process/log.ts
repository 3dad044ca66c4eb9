/** The service's log: one JSON object a line, without what transactions hold. */
import pino, { type DestinationStream, type Logger } from "pino";
import { reasonOf, SettingsError, UnavailableError } from "./errors";

/** Writes one line: a message, with these members. */
interface LogLine {
  (message: string): void;
  (members: object, message: string): void;
}

/** What a part of the service needs of the log. */
export type Log = Readonly<Record<"info" | "warn" | "error", LogLine>>;

/** What a log line keeps of an error. PostgreSQL's other members (detail, where, hint) quote rows. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const described = withoutStack(error);
  // Of what is told to whoever caused or has to bear it, the message says all.
  if (error instanceof UnavailableError || error instanceof SettingsError || !("message" in described))
    return described;
  return { ...described, stack: pino.stdSerializers.err(error).stack };
}

/** An error that says all by its message, for a log that would otherwise hold the same stack for every attempt. */
export function withoutStack(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type } = pino.stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  // Class 22, data exceptions: the message itself, and with it the stack's first line, quotes the value.
  if (typeof code === "string" && /^22[0-9A-Z]{3}$/.test(code)) return { type, code };
  return { type, message: reasonOf(error), code };
}

/**
 * Standard output, some lines at once: each write takes a turn of another thread, which wakes this one when it is done. What is
 * left is written when the process ends.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ sync: false, minLength: 4_096, periodicFlush: 100 });
}

/** @param destination standard output unless it is given. */
export function createLog(destination: DestinationStream = standardOutput()): Logger {
  const options = {
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: serializeError },
  };
  return pino(options, destination);
}
