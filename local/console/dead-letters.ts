/** Lists, redrives and drops dead letters, by the code of `npm run ops dlq`. */
import { userInfo } from "node:os";
import { look, takeAway } from "../../running-system/dead-letters/choose";
import { settled } from "../../shared/settled";
import { createSend, type Send } from "../../running-system/dead-letters/move";
import { createRecord } from "../../running-system/dead-letters/record";
import type { Walk } from "../../running-system/dead-letters/walk";
import type { DeadLetterQueue } from "../../shared/operations";
import type { ActionBodies, DeadLetter, DeadLetters, Happening } from "./console-answers";
import type { Happenings } from "./happenings";
import { RefusedError } from "./refused-error";
import type { ConsoleSystem } from "./stores/system";

export interface DeadLetterDesk {
  list: () => Promise<DeadLetters>;
  redrive: (body: ActionBodies["redrive"]) => Promise<Happening>;
  drop: (body: ActionBodies["drop"]) => Promise<Happening>;
}

const MAX_LISTED = 100;

export function createDeadLetterDesk(
  system: ConsoleSystem,
  { tell }: Pick<Happenings, "tell">,
  signal: AbortSignal,
): DeadLetterDesk {
  const { sqs, s3, lambda, outputs, inTurn } = system;
  const walkOf = ({ url }: DeadLetterQueue): Walk => ({ sqs, queueUrl: url, signal, onSeen: () => undefined });

  function find(name: string): DeadLetterQueue {
    const queue = new Map(Object.entries(outputs.deadLetterQueues)).get(name);
    const known = Object.keys(outputs.deadLetterQueues).join(", ");
    if (!queue) throw new RefusedError(400, `There is no queue ${name}: those that there are: ${known}.`);
    return queue;
  }

  async function take(name: string, ids: readonly string[], done: string, send: Send): Promise<Happening> {
    const taken = await inTurn(() => takeAway(walkOf(find(name)), new Set(ids), send));
    const left = ids.length - taken.done;
    const [why] = taken.failures.values();
    const rest = left > 0 ? ` ${left} were not: ${why ?? "they are gone, or in other hands"}.` : "";
    return tell("dead-letters", `${taken.done} of ${ids.length} dead letters of ${name} were ${done}.${rest}`);
  }

  return {
    list: () =>
      inTurn(async () => {
        const looks = await settled(
          Object.entries(outputs.deadLetterQueues).map(async ([name, queue]) => {
            const { chosen, letters } = await look(walkOf(queue), {}, MAX_LISTED);
            return { count: chosen.size, letters: letters.map((letter) => toAnswer(name, letter)) };
          }),
        );
        return {
          deadLetters: looks.flatMap(({ letters }) => letters).slice(0, MAX_LISTED),
          count: looks.reduce((sum, { count }) => sum + count, 0),
        };
      }),
    redrive: ({ queue, ids }) =>
      take(queue, ids, "sent back to where they came from", createSend(find(queue), { sqs, lambda })),
    drop: ({ queue, ids, why }) => {
      const dropping = {
        bucket: outputs.s3BucketName,
        queueName: queue,
        who: userInfo().username,
        why,
        now: new Date(),
      };
      return take(queue, ids, "dropped, on record in the transaction log's bucket", createRecord(s3, dropping));
    },
  };
}

function toAnswer(queue: string, letter: Awaited<ReturnType<typeof look>>["letters"][number]): DeadLetter {
  const { id, sentAt, transactionId = null, reason, body } = letter;
  return { id, queue, sentAt, transactionId, reason, body };
}
