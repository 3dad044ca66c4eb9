/** What a run did and saw: the clients' side of the promise, which the stores are compared with afterwards. */

/** What the client meant with a request. Chaos itself knows it, not the product. */
export type Intent = "new" | "repetition" | "conflict" | "invalid" | "read";

/** What a client got back; `lost` where it got nothing, or cut the request itself, with the reason. */
export type Answer = { status: number; headers: Record<string, string>; body: string } | { lost: string };

/** One request of a client, as it was sent and what came of it. A request that is sent again is another attempt. */
export interface Attempt {
  method: "POST" | "GET";
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  /** Exact text. */
  body?: string;
  intent: Intent;
  /** Milliseconds of the clients' own monotonic clock. */
  startedAt: number;
  endedAt: number;
  answer: Answer;
}

/** A fault as it happened. */
export interface InjectedFault {
  name: string;
  /** Percent of the calls that it met, for those that meet a share. */
  share?: number;
  /** Milliseconds of the clients' clock. */
  beganAt: number;
  /** What was hit: a process, a call. */
  detail: string;
}

export interface History {
  attempts: Attempt[];
  /** Bodies that were sent to the queue directly and that no system could accept. */
  poison: string[];
  /** Bodies of good messages that were put into the queue once more. */
  duplicates: string[];
  faults: InjectedFault[];
  /** Resident memory of the system's processes, `process` by what it is and its id. */
  memory: { process: string; bytes: number }[];
  /** From the end of a fault until a transaction that was sent then had been accepted and processed. */
  recovered: { fault: string; milliseconds: number }[];
  /** Of the request, if any, that had no answer for good whatever its client did: the load ended with it. */
  unanswered: string[];
}

export function createHistory(): History {
  return { attempts: [], poison: [], duplicates: [], faults: [], memory: [], recovered: [], unanswered: [] };
}
