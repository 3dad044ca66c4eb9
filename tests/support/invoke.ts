/** Invokes the event processor on given ports. */
import { createInvocationHandler } from "../../handlers/invocation";
import type { Ports } from "../../handlers/ports";
import { invocationContext } from "./factories";

/** Creates an event processor for a visibility timeout of 180 s and invokes it, with 30 seconds left unless told. */
export async function invoke(ports: Ports, event: unknown, remainingMilliseconds?: number): Promise<unknown> {
  const handler = createInvocationHandler(ports, { environment: "dev", queueVisibilityTimeoutSeconds: 180 });
  return handler(event, invocationContext(remainingMilliseconds));
}

/** The answer that hands back these messages. */
export function handedBack(...messageIds: string[]): unknown {
  return { batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}
