/** Sends messages straight to a queue, past the API. */
import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { chunksOf } from "../../shared/chunks";

/** SQS's limit of one batch. */
const MAX_BATCH_ENTRIES = 10;

/**
 * @param bodies together not more than SQS's 1 MiB in every ten.
 * @param onSent told how many more have been sent.
 * @throws Error if SQS refuses a message.
 */
export async function sendMessages(
  sqs: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  onSent: (count: number) => void,
): Promise<void> {
  for (const batch of chunksOf(bodies, MAX_BATCH_ENTRIES)) {
    const entries = batch.map((body, index) => ({ Id: String(index), MessageBody: body }));
    const { Failed: failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    const [first] = failed;
    if (first)
      throw new Error(`SQS refused ${failed.length} of ${batch.length} messages: ${first.Message ?? first.Code}`);
    onSent(batch.length);
  }
}
