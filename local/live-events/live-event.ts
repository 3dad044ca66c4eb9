/** What happens on the local target while it runs, for whoever listens. */

export type LiveEvent =
  /** A line that a function wrote to its standard output or error. */
  | { kind: "log"; functionName: string; line: string }
  /** A line that a task of the service wrote to its standard output or error. */
  | { kind: "service-log"; serviceName: string; line: string }
  /** A task that has ended by itself. */
  | { kind: "task-ended"; serviceName: string; message: string }
  /** A database's server that has ended by itself, and runs again. */
  | { kind: "database-ended"; databaseName: string; message: string }
  /** An invocation that ended without a result: thrown, timed out, or its process ended. */
  | { kind: "invocation-failed"; functionName: string; requestId: string; message: string }
  /** The event source mapping could not receive, delete or read a batch response. */
  | { kind: "mapping-failed"; functionName: string; message: string };

export type EmitLiveEvent = (event: LiveEvent) => void;
