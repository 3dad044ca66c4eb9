import assert from "node:assert/strict";
import * as fc from "fast-check";
import { acceptAmount, AMOUNT_PATTERN } from "../../domain/amount";

const yen = { code: "JPY", fractionDigits: 0 };
const dollar = { code: "USD", fractionDigits: 2 };
const unidad = { code: "CLF", fractionDigits: 4 };

describe("an amount", () => {
  const canonical: [amount: string, currency: typeof yen, value: string][] = [
    ["10", dollar, "10.00"],
    ["10.0", dollar, "10.00"],
    ["10.0000", dollar, "10.00"],
    ["-0.5", dollar, "-0.50"],
    ["0", dollar, "0.00"],
    ["0.1000", unidad, "0.1000"],
    ["0.0001", unidad, "0.0001"],
    ["7", yen, "7"],
    ["7.000", yen, "7"],
    ["999999999999999999.99", dollar, "999999999999999999.99"],
  ];
  for (const [amount, currency, value] of canonical)
    it(`of ${amount} ${currency.code} is kept as ${value}`, () => {
      assert.deepEqual(acceptAmount(amount, currency), { value });
    });

  const refused: [amount: string, currency: typeof yen, reason: string][] = [
    ["1.001", dollar, "has 3 fraction digits, USD has 2"],
    ["1.0010", dollar, "has 3 fraction digits, USD has 2"],
    ["0.1", yen, "has 1 fraction digits, JPY has 0"],
    ["-0", dollar, "is minus zero: write 0"],
    ["-0.00", dollar, "is minus zero: write 0"],
    ["-0.0", yen, "is minus zero: write 0"],
  ];
  for (const [amount, currency, reason] of refused)
    it(`of ${amount} ${currency.code} is refused: ${reason}`, () => {
      assert.deepEqual(acceptAmount(amount, currency), { reason });
    });

  it("in canonical form is of the pattern, and stays as it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(AMOUNT_PATTERN), fc.constantFrom(yen, dollar, unidad), (amount, currency) => {
        const accepted = acceptAmount(amount, currency);
        fc.pre("value" in accepted);
        assert.match(accepted.value, AMOUNT_PATTERN);
        assert.deepEqual(acceptAmount(accepted.value, currency), accepted);
      }),
    );
  });
});
