/** Server-sent events: the state when it changes, and what happens, to a bounded number of pages. */
import type { ServerResponse } from "node:http";
import type { State } from "../console-state";
import type { Happenings } from "../happenings";
import { RefusedError } from "../refused-error";
import { SECURITY_HEADERS } from "./guard";

export interface EventStream {
  /** @throws RefusedError if there are too many. */
  connect: (response: ServerResponse) => void;
  /** Sends the state soon, where it has changed and somebody listens. */
  changed: () => void;
  listeners: () => number;
  close: () => void;
}

const MAX_LISTENERS = 16;

/** Four times a second, at most. */
const STATE_PAUSE_MS = 250;

const HEARTBEAT_MS = 15_000;

/** Of a page that has stopped reading: what it has missed by then, it learns when it connects again. */
const MAX_UNREAD_BYTES = 1_024 * 1_024;

/** @param onListeners told when the first one comes or the last one goes. */
export function createEventStream(
  readState: () => State,
  happenings: Pick<Happenings, "all" | "listen">,
  onListeners: () => void,
): EventStream {
  const listeners = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  let sent = "";

  function write(listener: ServerResponse, text: string): void {
    if (listener.writableLength > MAX_UNREAD_BYTES) listener.destroy();
    else listener.write(text);
  }

  function broadcast(text: string): void {
    for (const listener of listeners) write(listener, text);
  }

  function sendState(): void {
    timer = undefined;
    const state = readState();
    const comparable = JSON.stringify({ ...state, at: 0 });
    if (comparable === sent) return;
    sent = comparable;
    broadcast(format("state", state));
  }

  const heartbeat = setInterval(broadcast, HEARTBEAT_MS, ":\n\n").unref();
  const endListening = happenings.listen((happening) => broadcast(format("happening", happening)));

  return {
    connect: (response) => {
      if (listeners.size >= MAX_LISTENERS)
        throw new RefusedError(503, `${MAX_LISTENERS} pages listen already: close one of them.`);
      response.writeHead(200, { ...SECURITY_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
      response.write("retry: 1000\n\n");
      for (const happening of happenings.all()) write(response, format("happening", happening));
      write(response, format("state", readState()));
      listeners.add(response);
      response.once("close", () => {
        listeners.delete(response);
        onListeners();
      });
      onListeners();
    },
    changed: () => {
      if (listeners.size > 0) timer ??= setTimeout(sendState, STATE_PAUSE_MS);
    },
    listeners: () => listeners.size,
    close: () => {
      endListening();
      clearInterval(heartbeat);
      clearTimeout(timer);
      for (const listener of listeners) listener.end();
    },
  };
}

function format(event: "state" | "happening", data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
