/**
 * The process that evaluates index.ts for its parent, which answers for the providers: it is asked for each resource and
 * each call, and told the outputs or the error. It ends with its parent.
 */
import { RunError } from "@pulumi/pulumi";
import type { Properties } from "./provider-answers";
import type { AsynchronousProviders } from "./providers";
import { mocksOf, runUnderMocks } from "./run-program";
import type { StackValues } from "./stack-values";

/** What the parent sends: first whose program it is, then an answer to each question. */
export type FromParent =
  { kind: "evaluate"; stack: string; config: StackValues } | { kind: "answer"; id: number; answer: unknown };

/** What it gets: questions, and in the end the outputs or an error. */
export type ToParent =
  | { kind: "question"; id: number; method: keyof AsynchronousProviders; args: unknown[] }
  | { kind: "outputs"; outputs: Properties }
  | { kind: "failed"; message: string; stack: string | undefined; refused: boolean };

const questions = new Map<number, (answer: unknown) => void>();

function send(message: ToParent): void {
  process.send?.(message);
}

/** The parent ends everything after a question that it has no answer to. */
function ask<Answer>(method: keyof AsynchronousProviders, ...args: unknown[]): Promise<Answer> {
  const id = questions.size;
  send({ kind: "question", id, method, args });
  return new Promise((resolve) => {
    questions.set(id, resolve as (answer: unknown) => void);
  });
}

/** Assets hold promises, which a message cannot. */
async function settle(value: unknown): Promise<unknown> {
  const settled = await value;
  if (Array.isArray(settled)) return Promise.all(settled.map(settle));
  if (settled === null || typeof settled !== "object") return settled;
  const entries = Object.entries(settled).map(async ([key, member]) => [key, await settle(member)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const providers: AsynchronousProviders = {
  createResource: async (type, name, inputs) => ask("createResource", type, name, await settle(inputs)),
  call: (token, inputs) => ask("call", token, inputs),
};

function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  send({ kind: "failed", message, stack, refused: RunError.isInstance(error) });
}

process.on("uncaughtException", fail);
process.once("disconnect", () => process.exit());
process.on("message", (message: FromParent) => {
  if (message.kind === "answer") questions.get(message.id)?.(message.answer);
  else
    runUnderMocks(mocksOf(providers), message.stack, message.config).then((outputs) => {
      send({ kind: "outputs", outputs });
    }, fail);
});
