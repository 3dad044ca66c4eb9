import * as assert from "node:assert/strict";
import { batchMetrics } from "../../../handlers/consumer/metrics";

describe("batchMetrics", () => {
  it("counts every record once, in CloudWatch's embedded metric format", () => {
    const entry = batchMetrics(
      [
        { kind: "done", duplicate: false },
        { kind: "done", duplicate: true },
        { kind: "retry", reason: "a" },
        { kind: "retry", reason: "b" },
        { kind: "retry", reason: "c" },
        { kind: "wait", reason: "e" },
        { kind: "reject", reason: "d" },
        { kind: "done", duplicate: false },
      ],
      7,
      { Environment: "dev" },
      1_772_409_600_000,
      125,
    );
    assert.equal(
      JSON.stringify(entry),
      '{"_aws":{"Timestamp":1772409600000,"CloudWatchMetrics":[{"Namespace":"TransactionSystem",' +
        '"Dimensions":[["Environment"]],"Metrics":[{"Name":"Processed","Unit":"Count"},' +
        '{"Name":"Duplicates","Unit":"Count"},{"Name":"Waiting","Unit":"Count"},{"Name":"Retried","Unit":"Count"},' +
        '{"Name":"Rejected","Unit":"Count"},{"Name":"BatchMilliseconds","Unit":"Milliseconds"},' +
        '{"Name":"OldestWaitingSeconds","Unit":"Seconds"}]}]},"Environment":"dev",' +
        '"Processed":2,"Duplicates":1,"Waiting":1,"Retried":3,"Rejected":1,"BatchMilliseconds":125,' +
        '"OldestWaitingSeconds":7}',
    );
  });

  it("has the dimensions that it is given", () => {
    const entry = batchMetrics([], 0, { Environment: "dev", Consumer: "notifier" }, 1, 2) as Record<string, unknown>;
    assert.match(JSON.stringify(entry), /"Dimensions":\[\["Environment","Consumer"\]\]/);
    assert.deepEqual([entry["Environment"], entry["Consumer"]], ["dev", "notifier"]);
  });
});
