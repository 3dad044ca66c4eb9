import { AsyncLocalStorage } from "node:async_hooks";
import type { SQSClient } from "@aws-sdk/client-sqs";

/**
 * Makes a client cheap to call, and gives it back: `send` takes a signal as before. What lies between a command and its request is
 * built once for each class of commands, not for each call. The SDK does so only where a call has no options, so the signal goes
 * another way than through them.
 *
 * @param client whose calls go to one endpoint: of calls at the same time each takes the endpoint of the last one. In S3 every
 *   bucket has its own, so a client of several buckets would write into the wrong one.
 */
export function prepareClient<Client extends object>(client: Client): Client {
  const anyClient = client as SQSClient; // as every client of the SDK has what is used here
  const { config, middlewareStack } = anyClient;
  config.cacheMiddleware = true;
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
