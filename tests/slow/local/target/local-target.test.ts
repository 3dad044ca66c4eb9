import assert from "node:assert/strict";
import { startLocalTarget } from "../../../../local/target/local-target";
import { STACKS_DIRECTORY } from "../../../support/program/stacks";

describe("the start of the local target", () => {
  it("ends after a time, and says what it waited for", async () => {
    const never = new Promise<never>(() => undefined);
    await assert.rejects(
      startLocalTarget({ directory: STACKS_DIRECTORY, program: () => never, startLimitSeconds: 2 }),
      { message: /^The system did not start within 2 s; it waited for the program\./ },
    );
  });
});
