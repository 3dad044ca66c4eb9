import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { OWN_CURRENCIES } from "../../../domain/own-currencies";
import { CURRENCIES, CURRENCIES_AS_OF, ISO_CURRENCIES } from "../../../service/http/currencies";
import { useService } from "../../support/service/use-service";

/** A time at which a code was a region's currency; the days are texts that compare as their dates. */
interface Use {
  _from?: string;
  _to?: string;
}

/** ISO's list, as its maintenance agency published it. */
function readIsoList() {
  const xml = readFileSync(require.resolve("currency-codes/iso-4217-list-one.xml"), "utf8");
  const entries = [...xml.matchAll(/<Ccy>([A-Z]{3})<\/Ccy>\s*<CcyNbr>\d+<\/CcyNbr>\s*<CcyMnrUnts>([^<]+)</g)];
  return {
    publishedOn: /Pblshd="([^"]+)"/.exec(xml)?.[1] ?? "",
    digitsByCode: new Map(
      entries.map(([, code = "", digits]) => [code, digits === "N.A." ? undefined : Number(digits)]),
    ),
  };
}

interface CurrencyData {
  supplemental: {
    currencyData: {
      fractions: Record<string, { _digits: string } | undefined>;
      region: Record<string, Record<string, Use>[]>;
    };
  };
}

function readCldr() {
  const text = readFileSync(require.resolve("cldr-core/supplemental/currencyData.json"), "utf8");
  const { fractions, region } = (JSON.parse(text) as CurrencyData).supplemental.currencyData;
  const usesByCode = new Map<string, Use[]>();
  for (const [code, use] of Object.values(region).flatMap((list) => list.flatMap((uses) => Object.entries(uses)))) {
    usesByCode.set(code, [...(usesByCode.get(code) ?? []), use]);
  }
  return { usesByCode, digitsOf: (code: string) => Number(fractions[code]?._digits ?? fractions.DEFAULT?._digits) };
}

/** What no package tells: the codes that are no currencies, and one that went out of use and that ISO still lists. */
const NO_CURRENCIES = ["XTS", "XXX"];
const STILL_LISTED = ["SVC"];

/** ISO's list, without what has ended by then, and with what has begun since. */
function listOfInstalledPackages(asOf: string) {
  const { publishedOn, digitsByCode } = readIsoList();
  const { usesByCode, digitsOf } = readCldr();
  const hasEnded = (code: string) =>
    !STILL_LISTED.includes(code) && usesByCode.get(code)?.every(({ _to: end = "9" }) => end <= asOf);
  const listed = [...digitsByCode].filter(([code]) => !NO_CURRENCIES.includes(code) && !hasEnded(code));
  const begun = [...usesByCode.entries()]
    .filter(([code, uses]) => !digitsByCode.has(code) && uses.some((use) => isSince(use, publishedOn, asOf)))
    .map(([code]): [string, number] => [code, digitsOf(code)]);
  return [...listed, ...begun].map(([code, digits]) => `${code} ${digits}`).sort();
}

function isSince({ _from: begin = "", _to: end = "9" }: Use, after: string, asOf: string): boolean {
  return begin > after && begin <= asOf && end > asOf;
}

describe("the currencies", () => {
  const service = useService();
  const post = (currency: string, amount = "1") => service().post({ userId: "user-1", amount, currency });

  interface Answer {
    properties: { currency: { pattern?: string; enum?: string[] } };
  }
  const documentedAnswer = async () => {
    const { paths } = (await (await fetch(`${service().url}/documentation/json`)).json()) as {
      paths: Record<string, { get: { responses: Record<string, { content: Record<string, { schema: Answer }> }> } }>;
    };
    const schema = paths["/transactions/{transactionId}"]?.get.responses["200"]?.content["application/json"]?.schema;
    return schema ?? assert.fail("not documented");
  };

  it("are those of the installed packages, on the list's day", () => {
    assert.deepEqual(
      ISO_CURRENCIES.map(({ code, fractionDigits }) => `${code} ${fractionDigits}`).sort(),
      listOfInstalledPackages(CURRENCIES_AS_OF.day),
    );
  });

  it("are, beside those, the team's own, under codes that ISO does not have", () => {
    const codes = CURRENCIES.map(({ code }) => code);
    for (const { code, fractionDigits } of OWN_CURRENCIES) {
      assert.match(code, /^[A-Z]{3}$/);
      assert.equal(codes.filter((other) => other === code).length, 1, `${code} is ISO's, or is there twice`);
      const isAllowed = fractionDigits === undefined || [0, 1, 2, 3, 4].includes(fractionDigits);
      assert.ok(isAllowed, `${code} has ${fractionDigits} fraction digits, allowed are 0 to 4`);
    }
  });

  it("name the version of the package that brings them up to date", () => {
    const { version } = JSON.parse(readFileSync(require.resolve("cldr-core/package.json"), "utf8")) as {
      version: string;
    };
    assert.equal(CURRENCIES_AS_OF.cldrVersion, version);
  });

  for (const code of ["XCG", "XAD", "ZWG", "SVC", "VED", "CLF", "XAU", "XDR"]) {
    it(`have ${code}`, async () => assert.equal((await post(code)).status, 202));
  }

  for (const code of ["ANG", "CUC", "BGN", "HRK", "ZWL", "SLL", "XXX", "XTS", "CNH"]) {
    it(`do not have ${code}, and say of when they are`, async () => {
      const response = await post(code);
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { detail: string }).detail, /ISO 4217 code of a currency, as of 2026-/);
    });
  }

  // Where ISO's digits are not those that people write, which CLDR tells.
  const canonical = { XCG: "1.50", HUF: "1.50", IDR: "1.50", IQD: "1.500", UYW: "1.5000" };
  for (const [code, amount] of Object.entries(canonical)) {
    it(`write 1.5 ${code} as ${amount}`, async () => {
      const { transactionId } = (await (await post(code, "1.5")).json()) as { transactionId: string };
      const read = await service().request(`/transactions/${transactionId}`);
      assert.equal(((await read.json()) as { amount: string }).amount, amount);
    });
  }

  for (const [amount, kept] of Object.entries({ "7.00": "7", "7.5": "7.5", "-0.0310": "-0.031" })) {
    it(`write ${amount} ounces of gold, which have no minor unit, as ${kept}`, async () => {
      const { transactionId } = (await (await post("XAU", amount)).json()) as { transactionId: string };
      const read = await service().request(`/transactions/${transactionId}`);
      assert.equal(((await read.json()) as { amount: string }).amount, kept);
    });
  }

  it("leave readable what was accepted under a code of before", async () => {
    const { transactionId } = (await (await post("EUR")).json()) as { transactionId: string };
    await service().backends.postgres.query("UPDATE transactions SET currency = 'ANG' WHERE transaction_id = $1", [
      transactionId,
    ]);
    const read = await service().request(`/transactions/${transactionId}`);
    assert.deepEqual([read.status, ((await read.json()) as { currency: string }).currency], [200, "ANG"]);
    const schema = (await documentedAnswer()).properties.currency;
    assert.deepEqual([schema.pattern, schema.enum], ["^[A-Z]{3}$", undefined]);
  });
});
