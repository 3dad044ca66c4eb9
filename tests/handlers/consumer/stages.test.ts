import * as assert from "node:assert/strict";
import { readQueueRecord } from "../../../handlers/consumer/queue-record";
import { stagesOf } from "../../../handlers/consumer/stages";
import { sqsRecord } from "../../support/handlers/factories";

/** The stages of a batch whose records have used up so many deliveries, as their ids and what is done with them. */
function stages(deliveries: Record<string, number>): [ids: string[], done: "processed" | "set apart"][] {
  const records = Object.entries(deliveries).map(([messageId, receiveCount]) =>
    readQueueRecord(sqsRecord({ messageId, receiveCount })),
  );
  return stagesOf(records, 5).map(({ records: ofStage, setApart }) => [
    ofStage.map(({ messageId = "" }) => messageId),
    setApart ? "set apart" : "processed",
  ]);
}

describe("the stages of a batch", () => {
  it("are one for records that come for the first time", () => {
    assert.deepEqual(stages({ a: 1, b: 1 }), [[["a", "b"], "processed"]]);
  });

  it("let one suspect in, the one with the most deliveries, and before the others of the batch", () => {
    assert.deepEqual(stages({ a: 1, b: 2, c: 4, d: 1, e: 2 }), [
      [["b", "e"], "set apart"],
      [["c"], "processed"],
      [["a", "d"], "processed"],
    ]);
  });

  it("are one for a suspect alone", () => {
    assert.deepEqual(stages({ a: 5 }), [[["a"], "processed"]]);
  });

  it("take what is over its deliveries for no suspect, as it is rejected untouched", () => {
    assert.deepEqual(stages({ a: 6, b: 1, c: 3 }), [
      [["c"], "processed"],
      [["a", "b"], "processed"],
    ]);
  });
});
