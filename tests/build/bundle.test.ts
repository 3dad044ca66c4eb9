import * as assert from "node:assert/strict";
import { bundleRuntimeImports } from "../../build/bundle";

describe("the bundle of a handler's packages", () => {
  let bundle: string;

  before(async () => {
    bundle = await bundleRuntimeImports("handlers/event-processor-imports.ts");
  });

  it("describes to the clients what the handler calls, and no other operation", () => {
    const calls = ["PutItem", "GetItem", "PutObject", "GetObject", "SendMessageBatch", "DeleteMessageBatch"];
    const others = ["CreateTable", "RestoreTableToPointInTime", "PutBucketAcl", "ListObjectsV2", "CreateQueue"];
    const isNamed = (name: string) => bundle.includes(`"${name}"`);
    assert.deepEqual(calls.filter(isNamed), calls);
    assert.deepEqual(others.filter(isNamed), []);
  });

  it("holds no source of credentials but the environment", () => {
    assert.match(bundle, /AWS_ACCESS_KEY_ID/);
    for (const text of ["sso_start_url", "AssumeRoleWithWebIdentity", "node:child_process"])
      assert.ok(!bundle.includes(text), `it holds ${text}`);
  });

  it("makes no module a function, which would be parsed twice", () => {
    // What esbuild puts before the modules of a bundle in which one is imported while it runs.
    assert.doesNotMatch(bundle.slice(0, 2_000), /if\(\w+\)throw \w+\[0\]/);
  });
});
