/** An HTTP endpoint that passes requests on to another, except for those that are to fail. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { listen } from "../process/listen";
import { failEntries, operationOf, reportEntriesFailed, throttle } from "./aws-answers";
import { relay, send, type Received } from "./relay-request";

/**
 * What happens to a request: it is passed on; answered with 500, or as the service does that throttles; never answered; its
 * connection is reset before or after it had its effect; its answer comes late, or breaks off in the middle; it is passed on
 * late, so that later ones overtake it, or twice; of a batch of SQS, every second entry is said to have failed, and was not sent or
 * was.
 */
export type Fate =
  | "pass"
  | "fail"
  | "throttle"
  | "hang"
  | "reset-before"
  | "reset-after"
  | "slow"
  | "truncate"
  | "late"
  | "twice"
  | "entries-unsent"
  | "entries-sent"
  /** Told when the request has had its effect; it is never answered. One that is not meant, by its body, is passed on. */
  | { afterEffect: () => void; isMeant?: (body: string) => boolean };

/** @param request for example `PUT /bucket/key`. @param operation for example `dynamodb PutItem`, `s3 PUT`. */
export type Decide = (request: string, operation: string) => Fate;

export interface FaultyEndpoint {
  url: string;
  /** Where requests go. */
  target: string;
  /** Decides on each request that no rule decides on. */
  decide: Decide;
  /** Adds a rule that comes before; it leaves to others what it lets pass. @returns what takes it away. */
  add: (rule: Decide) => () => void;
  /** Ends the requests that were never answered. */
  release: () => void;
  stop: () => Promise<void>;
}

/** Long for a call of some milliseconds, and within the time that anybody waits for an answer. */
const SLOW_MS = 800;

/** Its target is to be set before the first request comes. */
export async function startFaultyEndpoint(): Promise<FaultyEndpoint> {
  const rules = new Set<Decide>();
  const hanging = new Set<ServerResponse>();
  const fateOf: Decide = (request, operation) => {
    for (const rule of rules) {
      const fate = rule(request, operation);
      if (fate !== "pass") return fate;
    }
    return endpoint.decide(request, operation);
  };
  const server = createServer((request, response) => {
    const fate = fateOf(`${request.method} ${request.url}`, operationOf(request.headers, request.method));
    const hang = () => {
      hanging.add(response);
      response.once("close", () => hanging.delete(response));
    };
    if (fate === "pass") relay(endpoint.target, request, response);
    else meet(fate, endpoint.target, request, response, hang).catch(() => response.destroy());
  });
  const release = () => {
    for (const response of hanging) response.destroy();
  };
  const endpoint: FaultyEndpoint = {
    url: `http://127.0.0.1:${await listen(server, 0)}`,
    target: "",
    decide: () => "pass",
    add: (rule) => {
      rules.add(rule);
      return () => rules.delete(rule);
    },
    release,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return endpoint;
}

async function meet(
  fate: Exclude<Fate, "pass">,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  hang: () => void,
): Promise<void> {
  if (fate === "hang") {
    hang();
    return;
  }
  const body = await buffer(request);
  const passOn = (text: Buffer = body) => send(target, request, text);
  if (typeof fate === "object") {
    const { afterEffect, isMeant = () => true } = fate;
    const { status, headers, body: text } = await passOn();
    if (!isMeant(body.toString())) {
      response.writeHead(status, headers).end(text);
      return;
    }
    hang();
    afterEffect();
    return;
  }
  const met = await answerOf(fate, { headers: request.headers, body, passOn });
  if (met === "reset") response.destroy();
  else if (fate === "truncate") breakOff(met, response);
  else response.writeHead(met.status, met.headers).end(met.body);
}

type Outcome = Received | "reset";

interface Call {
  headers: IncomingMessage["headers"];
  body: Buffer;
  passOn: (body?: Buffer) => Promise<Received>;
}

type Answered = Exclude<Fate, "pass" | "hang" | object>;

const RESPONSES: Readonly<Record<Answered, (call: Call) => Promise<Outcome> | Outcome>> = {
  fail: () => ({ status: 500, headers: {}, body: Buffer.of() }),
  throttle: ({ headers }) => throttle(headers),
  "reset-before": () => "reset",
  "reset-after": async ({ passOn }): Promise<Outcome> => {
    await passOn();
    return "reset";
  },
  slow: async ({ passOn }) => {
    const received = await passOn();
    await delay(SLOW_MS);
    return received;
  },
  truncate: ({ passOn }) => passOn(),
  late: async ({ passOn }) => {
    await delay(SLOW_MS);
    return passOn();
  },
  twice: async ({ passOn }) => {
    await passOn();
    return passOn();
  },
  "entries-unsent": async ({ body, passOn }) => {
    const { kept, failed } = failEntries(body);
    return reportEntriesFailed(await passOn(kept), failed);
  },
  "entries-sent": async ({ body, passOn }) => reportEntriesFailed(await passOn(), failEntries(body).failed),
};

async function answerOf(fate: Answered, call: Call): Promise<Outcome> {
  return RESPONSES[fate](call);
}

/** Half of the body under a header that promises all of it. */
function breakOff({ status, headers, body }: Received, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
}
