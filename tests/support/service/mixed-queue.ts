/** A queue that takes a part of what it is sent. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS } from "../../../local/aws/endpoints";

/** The queue behind a proxy that takes every third entry out of a batch and answers that it failed. */
export async function startMixedQueue(queueUrl: string, isMixed: () => boolean) {
  interface Batch {
    Entries: { Id: string }[];
  }
  const server = createServer((request, response) => {
    void (async () => {
      const batch = (await json(request)) as Batch;
      const failed = isMixed() ? batch.Entries.filter((_, index) => index % 3 === 2) : [];
      const answer = await fetch(new URL("/", queueUrl), {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.SendMessageBatch",
          authorization: request.headers.authorization ?? "",
        },
        body: JSON.stringify({ ...batch, Entries: batch.Entries.filter((entry) => !failed.includes(entry)) }),
      });
      const result = (await answer.json()) as object;
      const Failed = failed.map(({ Id }) => ({
        Id,
        Code: "InternalError",
        Message: "the queue is tired",
        SenderFault: false,
      }));
      response
        .writeHead(200, { "content-type": "application/x-amz-json-1.0" })
        .end(JSON.stringify({ ...result, Failed }));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server's address is an object
    ...CLIENT_DEFAULTS,
  });
  return {
    client,
    async stop() {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
