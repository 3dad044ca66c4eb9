import assert from "node:assert/strict";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { createSqsQueue, type QueueInputs } from "../../../local/resources/sqs-queue";
import type { LocalDeployment } from "../../../local/resources/resource";
import { connectEmulators, uniqueName, type EmulatorClients } from "../../support/servers/emulators";
import { deployProgram } from "../../support/program/stack";

describe("a queue of the program, on this machine", () => {
  let emulators: EmulatorClients;
  before(async () => {
    emulators = await connectEmulators();
  });
  after(() => {
    emulators.disconnect();
  });

  /** Makes the queue as it is registered, and gives what sends a message of so many bytes to it. */
  async function senderTo(logicalName: string) {
    const { sqs } = emulators.clients;
    const { inputs } = (await deployProgram()).named(logicalName);
    const QueueName = uniqueName("queue-");
    // All that the creator of a queue uses.
    const deployment = { clients: { sqs } } as LocalDeployment;
    const alone = { redrivePolicy: undefined, redriveAllowPolicy: undefined };
    const queue: QueueInputs = { ...inputs, ...alone, name: QueueName };
    await createSqsQueue(queue, logicalName, deployment);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    return (bytes: number) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(bytes) }));
  }

  for (const [logicalName, bytes] of [
    ["events-queue", 262_144],
    ["events-dead-letters", 1_048_576],
    ["event-processor-dead-letters", 1_048_576],
  ] as const)
    it(`takes messages of up to ${bytes} bytes as ${logicalName}, as on AWS`, async () => {
      const send = await senderTo(logicalName);
      await send(bytes);
      await assert.rejects(send(bytes + 1), /must be shorter than/);
    });
});
