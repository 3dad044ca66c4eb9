/** What the application load balancer does: passes requests on to healthy targets in turn, and finds out which are. */
import { createProxyServer } from "http-proxy-3";
import { Agent, createServer, ServerResponse, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { listen } from "../process/listen";

export interface HealthCheck {
  path: string;
  /** Passed checks in a row that make an unhealthy target healthy again. */
  healthyThreshold: number;
  /** Failed checks in a row that make a target unhealthy. */
  unhealthyThreshold: number;
  intervalSeconds: number;
}

export interface LoadBalancerOptions {
  /** 0 for any. */
  port: number;
  /** After which an idle connection of a client is closed, and a target that says nothing is given up. */
  idleTimeoutSeconds: number;
  healthCheck: HealthCheck;
  /** Told of each request that has ended; `isByTarget` unless the load balancer answered in a target's place. */
  onAnswered?: (answer: { status: number; milliseconds: number; isByTarget: boolean }) => void;
  /** Told when targets come, go, or pass or fail their checks. */
  onTargets?: (counts: { healthy: number; unhealthy: number }) => void;
}

export interface LoadBalancer {
  port: number;
  /** Passes requests on to a target that has just passed a check, until it is deregistered. */
  register: (url: string) => void;
  deregister: (url: string) => void;
  stop: () => Promise<void>;
}

/** AWS's default limit of one check. */
const CHECK_TIMEOUT_MS = 5_000;

/** Below the targets' keep-alive, so that a connection that is about to be used is never being closed. */
const TARGET_IDLE_MS = 30_000;

interface Target {
  url: string;
  healthy: boolean;
  /** Checks in a row that said the opposite of `healthy`. */
  consecutiveResults: number;
}

/** Whether a target answers its check with a 200. */
export async function isHealthy(url: string, path: string): Promise<boolean> {
  try {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** @throws Error that names the port if it is in use. */
export async function startLoadBalancer(options: LoadBalancerOptions): Promise<LoadBalancer> {
  const { port, idleTimeoutSeconds, healthCheck, onAnswered, onTargets } = options;
  const targets: Target[] = [];
  const tellTargets = () => {
    const healthy = targets.filter((target) => target.healthy).length;
    onTargets?.({ healthy, unhealthy: targets.length - healthy });
  };
  const agent = new Agent({ keepAlive: true, timeout: TARGET_IDLE_MS });
  const byTarget = new WeakSet<object>();
  const proxy = createProxy(agent, idleTimeoutSeconds, byTarget);
  let turn = 0;
  const server = createServer({ keepAliveTimeout: idleTimeoutSeconds * 1000 }, (request, response) => {
    const begin = performance.now();
    response.once("close", () => {
      const milliseconds = performance.now() - begin;
      onAnswered?.({ status: response.statusCode, milliseconds, isByTarget: byTarget.has(response) });
    });
    const target = choose(targets, turn++);
    if (target) proxy.web(request, response, { target: target.url, headers: forwardingHeaders(request) });
    else refuse(response, 503);
  });
  const listeningPort = await listen(server, port);
  const stopping = new AbortController();
  const checking = checkRegularly(targets, healthCheck, tellTargets, stopping.signal);
  return {
    port: listeningPort,
    register: (url) => {
      targets.push({ url, healthy: true, consecutiveResults: 0 });
      tellTargets();
    },
    deregister: (url) => {
      const index = targets.findIndex((target) => target.url === url);
      if (index >= 0) targets.splice(index, 1);
      tellTargets();
    },
    stop: async () => {
      stopping.abort();
      await checking;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

/** @param byTarget gets the responses that a target has given. */
function createProxy(agent: Agent, idleTimeoutSeconds: number, byTarget: WeakSet<object>) {
  // The library would read the path as a URL's, and put together another one.
  const proxy = createProxyServer({ agent, toProxy: true });
  proxy.on("proxyReq", (passedOn, { url = "/" }, response) => {
    passedOn.path = url;
    passedOn.setTimeout(idleTimeoutSeconds * 1000, () => {
      refuse(response, 504);
      passedOn.destroy();
    });
  });
  proxy.on("error", (_error, _request, response) => {
    if (response instanceof ServerResponse) refuse(response, 502);
  });
  // The library passes on what a target sends, but not that it breaks off: the client would wait for the rest.
  proxy.on("proxyRes", (answer, _request, response) => {
    byTarget.add(response);
    answer.once("close", () => {
      if (!answer.complete) response.destroy();
    });
  });
  return proxy;
}

/** The healthy targets in turn. As on AWS, all of them when none is healthy: a check may be wrong, an outage is certain. */
function choose(targets: readonly Target[], turn: number): Target | undefined {
  const healthy = targets.filter((target) => target.healthy);
  const candidates = healthy.length > 0 ? healthy : targets;
  return candidates[turn % candidates.length];
}

/** A client's own X-Forwarded-For stays in front of its address; the other two are the load balancer's word alone. */
function forwardingHeaders({ headers, socket }: IncomingMessage): Record<string, string> {
  const addresses = [headers["x-forwarded-for"], socket.remoteAddress].flat().filter((address) => address);
  return {
    "x-forwarded-for": addresses.join(", "),
    "x-forwarded-proto": "http",
    "x-forwarded-port": String(socket.localPort),
  };
}

/** As AWS's load balancers title what they answer by themselves, which is no problem of the API's kind but a page. */
const TITLES = { 502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out" };

/** Answers in a target's place. An answer that had begun can only be cut off. */
function refuse(response: ServerResponse, status: keyof typeof TITLES): void {
  const title = TITLES[status];
  if (response.writableEnded) return;
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(status, { "content-type": "text/html" })
      .end(`<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>\n`);
}

async function checkRegularly(
  targets: readonly Target[],
  healthCheck: HealthCheck,
  onChecked: () => void,
  signal: AbortSignal,
): Promise<void> {
  const pause = () => delay(healthCheck.intervalSeconds * 1000, true, { signal, ref: false }).catch(() => false);
  while (await pause()) {
    await Promise.all(targets.map((target) => check(target, healthCheck)));
    onChecked();
  }
}

async function check(target: Target, { path, healthyThreshold, unhealthyThreshold }: HealthCheck): Promise<void> {
  const passed = await isHealthy(target.url, path);
  target.consecutiveResults = passed === target.healthy ? 0 : target.consecutiveResults + 1;
  if (target.consecutiveResults < (target.healthy ? unhealthyThreshold : healthyThreshold)) return;
  target.healthy = passed;
  target.consecutiveResults = 0;
}
