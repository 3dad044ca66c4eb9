import assert from "node:assert/strict";
import type { InvocableFunction } from "../../../local/lambda/invoke-api";
import { startInvokeApi } from "../../../local/lambda/invoke-api";
import { NOT_UTF8 } from "../../support/not-utf8";
import { use } from "../../support/use";

describe("Lambda's Invoke API", () => {
  /** Answers with the payload that it gets. */
  const echo = {
    localFunction: { invoke: (payload: string) => Promise.resolve({ kind: "succeeded", payload }) },
  } as unknown as InvocableFunction; // the API needs no more of a function than this
  const api = use(
    () => startInvokeApi(0, (name) => (name === "echo" ? echo : undefined)),
    ({ stop }) => {
      stop();
    },
  );

  async function invoke(body: string | Buffer<ArrayBuffer>) {
    const response = await fetch(`${api().url}/2015-03-31/functions/echo/invocations`, { method: "POST", body });
    return { status: response.status, type: response.headers.get("x-amzn-errortype"), text: await response.text() };
  }

  it("passes on what is JSON, byte for byte, and {} for nothing", async () => {
    for (const [body, payload] of [
      ['{"a": "é😀\\u00e9", "n": 1.50}', '{"a": "é😀\\u00e9", "n": 1.50}'],
      ["", "{}"],
    ] as const)
      assert.deepEqual(await invoke(body), { status: 200, type: null, text: payload });
  });

  it("refuses what is not JSON in UTF-8, as Lambda does", async () => {
    const quote = Buffer.from('"');
    for (const body of ["{", ...Object.values(NOT_UTF8).map((bytes) => Buffer.concat([quote, bytes, quote]))]) {
      const { status, type } = await invoke(body);
      assert.deepEqual([status, type], [400, "InvalidRequestContentException"]);
    }
  });
});
