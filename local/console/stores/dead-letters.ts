/** Looks for the dead letters of a transaction. */
import { look, type Kept } from "../../../running-system/dead-letters/choose";
import { settled } from "../../../shared/settled";
import type { ConsoleSystem } from "./system";

/** More than one transaction has. */
const MAX_FOUND = 10;

/** Looks the queues through, as SQS cannot search. */
export function findDeadLetters(
  { sqs, outputs, inTurn }: Pick<ConsoleSystem, "sqs" | "outputs" | "inTurn">,
  transactionId: string,
  signal: AbortSignal,
): Promise<Kept[]> {
  return inTurn(async () => {
    const looks = await settled(
      Object.values(outputs.deadLetterQueues).map(({ url }) =>
        look({ sqs, queueUrl: url, signal, onSeen: () => undefined }, { ids: [transactionId] }, MAX_FOUND),
      ),
    );
    return looks.flatMap(({ letters }) => letters);
  });
}
