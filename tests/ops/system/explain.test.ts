import assert from "node:assert/strict";
import { explain, explainWhile } from "../../../ops/system/explain";

const sdkError = (name: string, more: object = {}) => Object.assign(new Error("AWS's words"), { name, ...more });

describe("an error of AWS, to whoever has called the command", () => {
  for (const [error, sentence] of [
    [sdkError("CredentialsProviderError"), /^There are no credentials for AWS: sign in .*\(AWS's words\)$/],
    [sdkError("ExpiredToken"), /^The credentials for AWS are not valid any more: sign in again/],
    [sdkError("ExpiredTokenException"), /^The credentials for AWS are not valid any more/],
    [sdkError("UnrecognizedClientException"), /^The credentials for AWS are not valid any more/],
    [sdkError("AccessDenied"), /^The credentials for AWS do not allow this: docs\/operations\.md tells/],
    [sdkError("AccessDeniedException"), /^The credentials for AWS do not allow this/],
    [sdkError("QueueDoesNotExist"), /^Something of the system is gone: `npx pulumi up --refresh` makes it again/],
    [
      Object.assign(new Error("the secret was marked for deletion"), { name: "InvalidRequestException" }),
      /^Something of the system is gone/,
    ],
    [sdkError("Error", { code: "ENOTFOUND" }), /^AWS, or the system on this machine, cannot be reached/],
  ] as const)
    it(`${error.name} has a remedy`, () => {
      assert.throws(() => explain(error), { message: sentence });
    });

  it("names the action where AWS does not", () => {
    assert.throws(() => explainWhile("s3:GetObject on BUCKET")(sdkError("AccessDenied")), {
      message:
        "The credentials for AWS do not allow s3:GetObject on BUCKET: docs/operations.md tells what the command needs. " +
        "(AWS's words)",
    });
  });

  it("that nobody foresaw stays as it is", () => {
    const error = sdkError("ThrottlingException");
    assert.throws(
      () => explain(error),
      (thrown) => thrown === error,
    );
  });
});
