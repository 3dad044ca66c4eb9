/** An HTTP endpoint that passes requests on to another, except for those that a test wants to fail. */
import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to a request: passed on, answered with 500, or never answered. */
export type Fate = "pass" | "fail" | "hang";

export interface FaultyEndpoint {
  url: string;
  /** Where requests go. */
  target: string;
  /** Decides on each request, given for example `PUT /bucket/key`. */
  decide: (request: string) => Fate;
  stop: () => Promise<void>;
}

export async function startFaultyEndpoint(): Promise<FaultyEndpoint> {
  const server = createServer((request, response) => {
    const fate = endpoint.decide(`${request.method} ${request.url}`);
    if (fate === "pass") passOn(endpoint.target, request, response);
    else if (fate === "fail") request.resume().once("end", () => response.writeHead(500).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint: FaultyEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: "",
    decide: () => "pass",
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}

function passOn(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url } = request;
  const onward = send(new URL(url ?? "/", target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  request.pipe(onward);
}
