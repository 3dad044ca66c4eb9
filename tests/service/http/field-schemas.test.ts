import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { acceptTransaction } from "../../../domain/accept-transaction";
import { FIELDS } from "../../../domain/fields";
import type { AcceptedTransaction } from "../../../domain/transaction";
import { currencyOf } from "../../../service/http/currencies";
import { TransactionRequestSchema } from "../../../service/http/transaction-schemas";

describe("the examples of the fields", () => {
  it("are what a request may have, those of an amount with those of its currency", () => {
    const validate = new Ajv().compile<object>(TransactionRequestSchema);
    const most = Math.max(...FIELDS.map(({ examples }) => examples.length));
    for (let n = 0; n < most; n += 1) {
      const members = FIELDS.map(({ name, examples }) => [name, examples[n % examples.length]]);
      const request = { userId: "user-1", ...Object.fromEntries(members) } as AcceptedTransaction;
      assert.ok(validate(request), JSON.stringify(validate.errors));
      const accepted = acceptTransaction({ ...request, transactionId: "t", timestamp: 1 }, currencyOf);
      assert.ok("value" in accepted, JSON.stringify(accepted));
    }
  });
});
