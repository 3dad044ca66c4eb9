import assert from "node:assert/strict";
import { existingOf } from "../../../program/existing";
import { createProviders } from "../../../program/providers";
import { runUnderMocks } from "../../../program/run-program";
import { readStackValues } from "../../../program/stack-values";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

const ZONE = "aws:route53/getZone:getZone";

/** Runs the program of the stack guest, api.shop.example, in an account whose zone is this one. */
async function deployWith(answer: Record<string, unknown>) {
  const registered: string[] = [];
  const values = readStackValues("guest", {}, STACKS_DIRECTORY);
  const existing = existingOf(values);
  const { createResource, call } = createProviders({ accountId: "123456789012", region: "us-east-1", existing });
  const asked: unknown[] = [];
  await runUnderMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push(name);
        return createResource(type, name, inputs as Record<string, unknown>);
      },
      call: ({ token, inputs }) => {
        if (token !== ZONE) return call(token, inputs as Record<string, unknown>);
        asked.push(inputs);
        return answer;
      },
    },
    "guest",
    values,
  );
  return { asked, registered };
}

const zone = (name: string, privateZone = false) => deployWith({ name, privateZone });

const refusal = (found: string) => ({
  message:
    "The configuration of stack 'guest' has 1 problem:\n" +
    '  - hostedZoneId is "Z0123456789ABCDEFGHIJ"; allowed: a public hosted zone of the account that holds ' +
    `api.shop.example (${found}). To fix it: npx pulumi config set hostedZoneId ID (aws route53 list-hosted-zones tells it)`,
});

describe("the hosted zone of a stack", () => {
  it("holds its domain, whole or a part of it", async () => {
    const { asked } = await zone("shop.example");
    assert.deepEqual(asked, [{ zoneId: "Z0123456789ABCDEFGHIJ" }]);
    await zone("api.shop.example");
    await zone("example.");
  });

  it("is refused before anything is made, where a record in it would lead nowhere", async () => {
    await assert.rejects(zone("op.example"), refusal("this one is op.example"));
    await assert.rejects(zone("hop.example"), refusal("this one is hop.example"));
    await assert.rejects(zone("shop.example", true), refusal("this one, shop.example, is private"));
  });
});
