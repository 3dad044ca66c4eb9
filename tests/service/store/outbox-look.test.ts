import assert from "node:assert/strict";
import { createOutboxLooks } from "../../../service/store/outbox-look";

describe("a look at the outbox", () => {
  let seconds: number;
  let looks: ReturnType<typeof createOutboxLooks>;
  beforeEach(() => {
    seconds = 100;
    looks = createOutboxLooks({ wholeLookSeconds: 5, now: () => seconds * 1_000 });
  });

  const at = (milliseconds: number) => new Date(milliseconds);
  const look = (passed: Date | undefined) => {
    const begun = looks.begin();
    begun.end(passed);
    return begun.since.getTime();
  };

  it("begins where the one before has ended, and the first at the beginning", () => {
    assert.equal(look(at(1_000)), 0);
    assert.equal(look(at(2_000)), 1_000);
    assert.equal(look(at(3_000)), 2_000);
  });

  it("is from the beginning again after some seconds", () => {
    look(at(1_000));
    seconds += 4.9;
    assert.equal(look(at(2_000)), 1_000);
    seconds += 0.1;
    assert.equal(look(at(3_000)), 0);
    assert.equal(look(at(4_000)), 3_000);
  });

  it("begins where it would have if the one before has failed", () => {
    assert.equal(look(undefined), 0);
    assert.equal(look(at(1_000)), 0);
    assert.equal(look(undefined), 1_000);
    assert.equal(look(at(2_000)), 1_000);
  });

  it("is from the beginning no more often where that fails", () => {
    look(at(1_000));
    seconds += 5;
    assert.equal(look(undefined), 0);
    assert.equal(look(at(2_000)), 1_000);
    seconds += 5;
    assert.equal(look(at(3_000)), 0);
  });

  it("begins at what has been appended since", () => {
    look(at(5_000));
    looks.appended(at(3_000));
    looks.appended(at(4_000));
    assert.equal(look(at(6_000)), 3_000);
    assert.equal(look(at(7_000)), 6_000);
  });

  it("does not begin later for what is appended after it anyway", () => {
    look(at(5_000));
    looks.appended(at(9_000));
    assert.equal(look(at(10_000)), 5_000);
  });

  it("begins at what was appended during the one before, which may not have seen it", () => {
    look(at(1_000));
    const during = looks.begin();
    looks.appended(at(1_500));
    during.end(at(2_000));
    assert.equal(look(at(3_000)), 1_500);
    assert.equal(look(at(4_000)), 3_000);
  });
});
