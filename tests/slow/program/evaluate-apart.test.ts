import assert from "node:assert/strict";
import { evaluateApart, Refusal } from "../../../program/evaluate-apart";
import type { Properties } from "../../../program/provider-answers";
import { createProviders, type AsynchronousProviders } from "../../../program/providers";
import { readStackValues } from "../../../program/stack-values";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

const known = createProviders({ accountId: "123456789012", region: "us-east-1" });
const providers: AsynchronousProviders = {
  createResource: (...args) => Promise.resolve(known.createResource(...args)),
  call: (...args) => Promise.resolve(known.call(...args)),
};

describe("the program, evaluated in a process of its own", () => {
  const evaluate = (given: Partial<AsynchronousProviders>, config = {}, signal = new AbortController().signal) =>
    evaluateApart({ ...providers, ...given }, "dev", readStackValues("dev", config, STACKS_DIRECTORY), signal);

  it("asks for each resource, as its provider sees it, and gives the outputs", async () => {
    const asked = new Map<string, Properties>();
    const outputs = await evaluate({
      createResource: (type, name, inputs) => {
        asked.set(type, inputs);
        return providers.createResource(type, name, inputs);
      },
    });
    assert.equal(outputs.lambdaFunctionArn, "arn:aws:lambda:us-east-1:123456789012:function:event-processor-dev");
    assert.equal(outputs.dynamoDbTableName, "sessions-dev");
    const { assets } = asked.get("aws:lambda/function:Function")?.code as { assets: Record<string, { text: string }> };
    assert.deepEqual(Object.keys(assets).sort(), ["__index.js", "runtime-imports.js"]);
    assert.match(assets["__index.js"]?.text ?? "", /^exports\.handler = /m);
  });

  it("tells what it refuses, without a stack trace in the message", async () => {
    await assert.rejects(evaluate({}, { taskCpu: "300" }), (error: Error) => {
      assert.ok(error instanceof Refusal);
      assert.match(error.message, /taskCpu is "300"/);
      assert.doesNotMatch(error.message, /\n\s+at /);
      assert.match(error.stack ?? "", /infra\/config\/problems\.ts:\d+/, "the place in the sources");
      return true;
    });
  });

  it("fails with the error of a provider as it is", async () => {
    const refused = new Error("no such queue");
    const createResource: AsynchronousProviders["createResource"] = (type, ...args) =>
      type === "aws:sqs/queue:Queue" ? Promise.reject(refused) : providers.createResource(type, ...args);
    await assert.rejects(evaluate({ createResource }), (error) => error === refused);
  });

  it("ends when it is told to", async () => {
    const ending = new AbortController();
    const call = () => {
      ending.abort();
      return new Promise<never>(() => undefined);
    };
    await assert.rejects(evaluate({ call }, {}, ending.signal), { name: "AbortError" });
  });
});
