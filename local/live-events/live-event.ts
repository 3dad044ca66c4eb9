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
  /** An invocation has ended, or was throttled and took no time. */
  | { kind: "invoked"; functionName: string; outcome: "succeeded" | "failed" | "throttled"; milliseconds: number }
  /** The event source mapping has received messages; `sentAt` in milliseconds since 1970-01-01T00:00:00Z. */
  | { kind: "received"; functionName: string; messages: { messageId: string; sentAt: number }[] }
  /** The event source mapping could not receive, delete or read a batch response. */
  | { kind: "mapping-failed"; functionName: string; message: string }
  /** The load balancer has answered a request; by itself where no target has. */
  | { kind: "answered"; loadBalancerName: string; status: number; milliseconds: number; isByTarget: boolean }
  /** Targets of the load balancer came, went, or passed or failed their checks. */
  | { kind: "targets"; loadBalancerName: string; healthy: number; unhealthy: number };

export type EmitLiveEvent = (event: LiveEvent) => void;
