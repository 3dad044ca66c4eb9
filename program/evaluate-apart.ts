/** Evaluates index.ts in a process of its own, whose memory is given back when it is done. */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { FromParent, ToParent } from "./evaluating-process";
import type { Properties } from "./provider-answers";
import type { AsynchronousProviders } from "./providers";
import { PROJECT_DIRECTORY, readNodeArguments, type StackValues } from "./stack-values";

/** The program refuses what it was given, with a message that says all there is to say: a wrong configuration, say. */
export class Refusal extends Error {
  override name = "Refusal";
}

/**
 * @param providers answer for everything that the program registers, in this process.
 * @param signal ends it at once.
 * @returns the program's outputs, resolved.
 * @throws Refusal or another Error of the program, or the first one of the providers.
 */
export function evaluateApart(
  providers: AsynchronousProviders,
  stack: string,
  config: StackValues,
  signal: AbortSignal,
): Promise<Properties> {
  const child = fork(join(__dirname, "evaluating-process.ts"), {
    // As the engine has both: what the program builds is below its folder.
    cwd: PROJECT_DIRECTORY,
    execArgv: [...readNodeArguments(), "--require", require.resolve("ts-node/register")],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // A process group of its own keeps Ctrl-C away from it.
    detached: true,
    signal,
    killSignal: "SIGKILL",
  });
  // One that is gone by now reports its exit instead.
  const send = (message: FromParent) => child.send(message, () => undefined);
  const evaluated = new Promise<Properties>((resolve, reject) => {
    const answer = async ({ id, method, args }: Extract<ToParent, { kind: "question" }>) => {
      const ask = providers[method] as (...given: unknown[]) => unknown;
      send({ kind: "answer", id, answer: await ask(...args) });
    };
    child.on("message", (message: ToParent) => {
      if (message.kind === "outputs") resolve(message.outputs);
      else if (message.kind === "failed") reject(toError(message));
      else answer(message).catch(reject);
    });
    child.once("error", reject);
    child.once("exit", (code, how) => {
      reject(new Error(`The program's process ended with ${how ? `signal ${how}` : `exit code ${code}`}.`));
    });
  });
  send({ kind: "evaluate", stack, config });
  return evaluated.finally(() => child.kill("SIGKILL"));
}

function toError({ message, stack, refused }: Extract<ToParent, { kind: "failed" }>): Error {
  const error = refused ? new Refusal(message) : new Error(message);
  error.stack = stack;
  return error;
}
