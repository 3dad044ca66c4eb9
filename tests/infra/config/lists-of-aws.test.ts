import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import { keys, regionKey } from "../../../infra/config/keys";
import { MAINTAINED_RUNTIMES } from "../../../policy/rules/function";

/** After an update of the provider these show what to change in the list that is named, with its date. */
describe("the lists that AWS keeps, as the installed provider has them", () => {
  it("are the regions (infra/config/keys.ts): all but those of other partitions", () => {
    const refused = Object.values(aws.Region).filter((region) => !regionKey.schema.safeParse(region).success);
    assert.deepEqual(refused.sort(), [
      "cn-north-1",
      "cn-northwest-1",
      "eu-isoe-west-1",
      "eusc-de-east-1",
      "us-gov-east-1",
      "us-gov-west-1",
      "us-iso-east-1",
      "us-iso-west-1",
      "us-isob-east-1",
      "us-isob-west-1",
      "us-isof-east-1",
      "us-isof-south-1",
    ]);
  });

  it("are the retention periods of logs (infra/config/keys.ts)", () => {
    const documentation = readFileSync(require.resolve("@pulumi/aws/cloudwatch/logGroup.d.ts"), "utf8");
    const days = /retain log events.*Possible values are: ([\d, ]+), and 0\./.exec(documentation)?.[1]?.split(", ");
    const accepted = Array.from({ length: 4_000 }, (_, day) => String(day)).filter(
      (day) => keys.logRetentionDays.schema.safeParse(day).success,
    );
    assert.deepEqual(accepted, days);
  });

  it("are the runtimes (policy/rules/function.ts): none of Node.js is newer", () => {
    const newest = Object.values(aws.lambda.Runtime)
      .filter((runtime) => /^nodejs\d+\.x$/.test(runtime))
      .sort((a, b) => parseInt(b.slice(6)) - parseInt(a.slice(6)));
    assert.deepEqual(MAINTAINED_RUNTIMES, newest.slice(0, MAINTAINED_RUNTIMES.length));
  });
});
