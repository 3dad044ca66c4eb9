import assert from "node:assert/strict";
import { UnavailableError } from "../../../service/process/errors";
import { createGroupCommit } from "../../../service/store/group-commit";
import { waitFor } from "../../support/wait-for";

describe("group commit", () => {
  /** Commits that end when the test says so. */
  function manual(options: { maxGroup?: number; maxWaiting?: number } = {}) {
    const groups: { items: string[]; finish(error?: Error): void }[] = [];
    const submit = createGroupCommit<string, string>({
      commit: (items) =>
        new Promise((resolve, reject) => {
          const finish = (error?: Error) => {
            if (error) reject(error);
            else resolve(items.map((item) => item.toUpperCase()));
          };
          groups.push({ items, finish });
        }),
      isFaultOfItem: (error) => error instanceof RangeError,
      maxGroup: 10,
      maxWaiting: 10,
      ...options,
    });
    const group = (index: number) => waitFor(`group ${index}`, () => groups[index]);
    return { submit, groups, group };
  }

  it("commits the first alone and at once, and together what came meanwhile", async () => {
    const { submit, group } = manual();
    const outcomes = Promise.all(["a", "b", "c"].map(submit));
    assert.deepEqual((await group(0)).items, ["a"]);
    (await group(0)).finish();
    assert.deepEqual((await group(1)).items, ["b", "c"]);
    (await group(1)).finish();
    assert.deepEqual(await outcomes, ["A", "B", "C"]);
  });

  it("does not answer before its own commit has ended", async () => {
    const { submit, group } = manual();
    const order: string[] = [];
    const first = submit("a").then(() => order.push("a"));
    const second = submit("b").then(() => order.push("b"));
    (await group(0)).finish();
    await first;
    assert.deepEqual(order, ["a"]);
    (await group(1)).finish();
    await second;
  });

  it("refuses what would wait behind too many, and splits what is too much for one group", async () => {
    const { submit, group } = manual({ maxGroup: 2, maxWaiting: 3 });
    const accepted = ["a", "b", "c", "d"].map(submit);
    await assert.rejects(submit("e"), UnavailableError);
    for (const [index, items] of [["a"], ["b", "c"], ["d"]].entries()) {
      assert.deepEqual((await group(index)).items, items);
      (await group(index)).finish();
    }
    assert.deepEqual(await Promise.all(accepted), ["A", "B", "C", "D"]);
  });

  it("commits the items of a group singly, and at the same time, when the fault may be one item's", async () => {
    const { submit, group } = manual();
    const outcomes = Promise.allSettled(["a", "b", "c"].map(submit));
    (await group(0)).finish();
    (await group(1)).finish(new RangeError("b"));
    assert.deepEqual((await group(3)).items, ["c"]);
    (await group(3)).finish();
    assert.deepEqual((await group(2)).items, ["b"]);
    (await group(2)).finish(new RangeError("b"));
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
  });

  it("fails the whole group when the fault is not an item's", async () => {
    const { submit, group, groups } = manual();
    const outcomes = Promise.allSettled(["a", "b", "c"].map(submit));
    (await group(0)).finish();
    (await group(1)).finish(new Error("away"));
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ["fulfilled", "rejected", "rejected"],
    );
    assert.equal(groups.length, 2);
  });

  it("lets nobody wait for a third commit that nothing can come of", async () => {
    const { submit, group, groups } = manual({ maxGroup: 2 });
    const early = Promise.allSettled(["a", "b", "c", "d", "e"].map(submit));
    (await group(0)).finish();
    assert.deepEqual((await group(1)).items, ["b", "c"]);
    const late = submit("f");
    const away = new UnavailableError("away", 2);
    (await group(1)).finish(away);
    assert.deepEqual(await early, [
      { status: "fulfilled", value: "A" },
      ...Array.from("bcde", () => ({ status: "rejected", reason: away })),
    ]);
    assert.deepEqual((await group(2)).items, ["f"]);
    (await group(2)).finish();
    assert.equal(await late, "F");
    assert.equal(groups.length, 3);
  });
});
