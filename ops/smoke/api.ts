/** The API as a client reaches it: by its public address, with the token. */
import { readJsonObject } from "../../shared/json-text";
import { describeAnswerProblem } from "./answer-problem";
import { describeConnectionProblem, type Entrance } from "./connection-problem";
import type { SmokeTransaction } from "./smoke-transactions";

export interface Api {
  /** @returns the time of acceptance, in milliseconds since 1970-01-01T00:00:00Z. */
  post: (transaction: SmokeTransaction, signal: AbortSignal) => Promise<number>;
  /** The transaction, with its status. */
  read: (transactionId: string, signal: AbortSignal) => Promise<Record<string, unknown>>;
}

export interface ApiOptions extends Entrance {
  token: string;
  tokenSecretArn: string;
  /** Within which each request has to be answered; 10 by default, which is the service's own limit and more. */
  limitSeconds?: number;
}

/** The methods reject with an error for the user, or with the signal's reason. */
export function createApi({ token, limitSeconds = 10, ...entrance }: ApiOptions): Api {
  async function ask(path: string, init: RequestInit, due: number, signal: AbortSignal) {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(limitSeconds * 1000)]);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const received = await fetch(entrance.url + path, { ...init, headers, redirect: "manual", signal: limited })
      .then(async (response) => ({ response, text: await response.text() }))
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw new Error(describeConnectionProblem(error, entrance), { cause: error });
      });
    const { response, text } = received;
    const { status } = response;
    const members = readJsonObject(text);
    if (status === due && members !== undefined) return members;
    const [contentType, location] = [response.headers.get("content-type") ?? "", response.headers.get("location")];
    throw new Error(describeAnswerProblem({ status, contentType, location, text }, entrance));
  }

  return {
    post: async (transaction, signal) => {
      const init = { method: "POST", body: JSON.stringify(transaction) };
      return Number((await ask("/transactions", init, 202, signal)).timestamp);
    },
    read: (transactionId, signal) => ask(`/transactions/${transactionId}`, {}, 200, signal),
  };
}
