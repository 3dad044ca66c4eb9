import * as assert from "node:assert/strict";
import { batchMetrics } from "../../handlers/metrics";

describe("batchMetrics", () => {
  it("counts every record once, in CloudWatch's embedded metric format", () => {
    const entry = batchMetrics(
      [
        { verdict: "done", duplicate: false },
        { verdict: "done", duplicate: true },
        { verdict: "retry", reason: "a" },
        { verdict: "retry", reason: "b" },
        { verdict: "retry", reason: "c" },
        { verdict: "reject", reason: "d" },
        { verdict: "done", duplicate: false },
      ],
      "dev",
      1_772_409_600_000,
      125,
    );
    assert.equal(
      JSON.stringify(entry),
      '{"_aws":{"Timestamp":1772409600000,"CloudWatchMetrics":[{"Namespace":"TransactionSystem",' +
        '"Dimensions":[["Environment"]],"Metrics":[{"Name":"Processed","Unit":"Count"},' +
        '{"Name":"Duplicates","Unit":"Count"},{"Name":"Retried","Unit":"Count"},{"Name":"Rejected","Unit":"Count"},' +
        '{"Name":"BatchMilliseconds","Unit":"Milliseconds"}]}]},"Environment":"dev",' +
        '"Processed":2,"Duplicates":1,"Retried":3,"Rejected":1,"BatchMilliseconds":125}',
    );
  });
});
