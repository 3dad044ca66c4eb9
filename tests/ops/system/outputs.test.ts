import assert from "node:assert/strict";
import { readApiOutputs, readOutputs } from "../../../ops/system/outputs";
import { deployProgram, everyOption } from "../../support/program/stack";

describe("the outputs that the command reads", () => {
  it("are those of the program", async () => {
    const { outputs } = await deployProgram();
    const { operationsTask, deadLetterQueues } = readOutputs("Stack dev", outputs);
    assert.equal(operationsTask?.logGroupName, "/ecs/transaction-operations-dev");
    assert.ok("transactions" in deadLetterQueues && "invocations" in deadLetterQueues);
  });

  it("have the API's address and the secret of its token", async () => {
    const { outputs } = await deployProgram();
    assert.deepEqual(Object.keys(readApiOutputs("Stack dev", outputs)), [
      "apiUrl",
      "apiTokenSecretArn",
      "loadBalancerDns",
    ]);
    assert.throws(() => readApiOutputs("Stack dev", { ...outputs, apiUrl: undefined }), {
      message: /^Stack dev has no output apiUrl as this command reads it: the stack is of another version\./,
    });
  });

  it("have subscribers with every kind of condition that a filter may have", async () => {
    const { outputs } = await deployProgram();
    const ledger = {
      queueUrl: "URL",
      source: "/transaction-system/dev",
      filter: {
        eventType: ["transaction.processed"],
        currency: [{ "anything-but": ["USD"] }],
        type: [{ prefix: "pay" }, { exists: false }],
      },
    };
    const told = { ...ledger, deadLetterQueueUrl: "DLQ", functionName: "subscriber-ledger-dev" };
    const { subscribers } = readOutputs("Stack dev", { ...outputs, subscribers: { ledger: told } });
    assert.deepEqual(subscribers, { ledger });
  });

  it("have no task where the image is the stack's own", async () => {
    const { outputs } = await deployProgram({ stack: "prod", config: everyOption });
    assert.equal(readOutputs("Stack prod", outputs).operationsTask, undefined);
  });

  it("are refused, with what to do, where the stack is of another version", async () => {
    const { outputs } = await deployProgram();
    const older = { ...outputs, deadLetterQueues: undefined, ecsClusterName: undefined };
    assert.throws(() => readOutputs("Stack dev", older), {
      message:
        "Stack dev has no output ecsClusterName, deadLetterQueues as this command reads it: the stack is of another version. " +
        "Deploy this one (npx pulumi up), or use the command of the stack's version.",
    });
  });
});
