import { AsyncLocalStorage } from "node:async_hooks";
import type { SQSClient } from "@aws-sdk/client-sqs";

/**
 * Makes a client cheap to call, and gives it back: `send` takes a signal as before. The SDK uses again what it has built for a
 * class of commands only where a call has no options, so the signal goes another way than through them.
 */
export function prepareClient<Client extends object>(client: Client): Client {
  const anyClient = client as SQSClient; // as every client of the SDK has what is used here
  const { config, middlewareStack } = anyClient;
  const send = (anyClient.send as (command: object) => Promise<unknown>).bind(client);
  const signals = new AsyncLocalStorage<AbortSignal>();
  // It copies what is sent and received for a log that nobody keeps.
  middlewareStack.remove("loggerMiddleware");
  middlewareStack.add(
    () =>
      async ({ request }) => {
        const handler = config.requestHandler as { handle: (request: unknown, options: object) => Promise<object> };
        // The deserializer, which is the next to get the response, adds the output.
        return (await handler.handle(request, { abortSignal: signals.getStore() })) as never;
      },
    { name: "abortSignalMiddleware", step: "deserialize", priority: "low" },
  );
  const sendWithSignal = async (command: object, { abortSignal }: { abortSignal: AbortSignal }) =>
    signals.run(abortSignal, () => send(command));
  return Object.assign(client, { send: sendWithSignal });
}
