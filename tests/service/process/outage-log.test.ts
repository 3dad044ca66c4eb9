import assert from "node:assert/strict";
import { createOutageLog } from "../../../service/process/outage-log";
import { recordedLog } from "../../support/service/recorded-log";

describe("the log of an outage", () => {
  const start = () => {
    const { lines, log } = recordedLog();
    return { lines, outage: createOutageLog(log, "gone", "back") };
  };
  const refused = { level: "warn", err: { type: "Error", message: "refused" }, msg: "gone" };
  const back = { level: "info", msg: "back" };

  it("has a line for its beginning and one for its end, and no stack", () => {
    const { lines, outage } = start();
    outage.succeeded();
    for (let attempt = 0; attempt < 100; attempt += 1) outage.failed(new Error("refused"));
    outage.succeeded();
    outage.succeeded();
    assert.deepEqual(lines, [refused, back]);
  });

  it("has a line for each outage", () => {
    const { lines, outage } = start();
    for (let loss = 0; loss < 2; loss += 1) {
      outage.failed(new Error("refused"));
      outage.succeeded();
    }
    assert.deepEqual(lines, [refused, back, refused, back]);
  });

  it("has a line for each reason, with causes and code, up to five", () => {
    const { lines, outage } = start();
    const cause = new AggregateError([new Error("one address"), new Error("another address")]);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      outage.failed(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
      outage.failed(new Error("no connection", { cause }));
      outage.failed("InternalError: a text");
    }
    for (let id = 0; id < 10; id += 1) outage.failed(new Error(`request ${id}`));
    assert.deepEqual(
      lines.map(({ err }) => err),
      [
        { type: "Error", message: "refused", code: "ECONNREFUSED" },
        { type: "Error", message: "no connection: one address, another address" },
        { message: "InternalError: a text" },
        { type: "Error", message: "request 0" },
        { type: "Error", message: "request 1" },
      ],
    );
  });

  it("never holds what a row held", () => {
    const { lines, outage } = start();
    outage.failed(Object.assign(new Error('invalid input syntax: "MARKER"'), { code: "22P02" }));
    assert.deepEqual(lines[0]?.err, { type: "Error", code: "22P02" });
  });
});
