import assert from "node:assert/strict";
import { judge } from "../../policy/report";
import type { Stack } from "../../program/resource";
import { rules } from "../../policy/rules/catalogue";
import { notApplicable } from "../../policy/rules/not-applicable";
import { containerCases } from "./rules/container-cases";
import { dataCases } from "./rules/data-cases";
import { domainCases } from "./rules/domain-name-cases";
import { eventCases } from "./rules/event-cases";
import { identityCases } from "./rules/identity-cases";
import { loadBalancerCases } from "./rules/load-balancer-cases";
import { networkCases } from "./rules/network-cases";

const cases = [
  ...networkCases,
  ...loadBalancerCases,
  ...domainCases,
  ...containerCases,
  ...dataCases,
  ...eventCases,
  ...identityCases,
];

/** What the rule with an id makes of a stack. */
function outcome(id: string, stack: Stack) {
  const answering = rules.filter(({ ids }) => ids.includes(id));
  assert.equal(answering.length, 1, `${answering.length} rules answer ${id}`);
  const [found] = judge(stack, answering);
  return { hasLooked: found !== undefined && found.evaluated > 0, failing: found?.failures.map((f) => f.resource) };
}

describe("a rule", () => {
  for (const { ids, good, bad } of cases)
    for (const id of ids) {
      it(`${id} lets what is good pass`, () => {
        assert.ok(good.length > 0);
        for (const stack of good) assert.deepEqual(outcome(id, stack), { hasLooked: true, failing: [] }, show(stack));
      });

      it(`${id} finds what is bad`, () => {
        assert.ok(bad.length > 0);
        for (const stack of bad) assert.deepEqual(outcome(id, stack).failing, ["it"], show(stack));
      });
    }

  it("finds nothing where there is nothing to look at", () => {
    for (const { id, evaluated, failures } of judge([], rules))
      assert.deepEqual({ evaluated, failures }, { evaluated: 0, failures: [] }, id);
  });
});

function show(stack: Stack): string {
  return JSON.stringify(stack);
}

describe("the catalogue of checks", () => {
  const ruled = rules.flatMap(({ ids }) => ids);
  const others = notApplicable.map(({ id }) => id);

  it("has a case for each rule", () => {
    assert.deepEqual([...new Set(cases.flatMap(({ ids }) => ids))].sort(), [...ruled].sort());
  });

  it("answers each check once", () => {
    const all = [...ruled, ...others];
    assert.deepEqual(
      all.filter((id, index) => all.indexOf(id) !== index),
      [],
    );
    for (const id of all) assert.match(id, /^(CKV2?_AWS_\d+|AwsSolutions-[A-Z]+\d+)$/);
  });

  it("answers 160 checks of checkov and 23 of cdk-nag, of which 51 are not applicable", () => {
    const count = (ids: string[], start: string) => ids.filter((id) => id.startsWith(start)).length;
    assert.deepEqual(
      { checkov: count(ruled, "CKV"), cdkNag: count(ruled, "AwsSolutions-") },
      { checkov: 110, cdkNag: 22 },
    );
    assert.deepEqual(
      { checkov: count(others, "CKV"), cdkNag: count(others, "AwsSolutions-") },
      { checkov: 50, cdkNag: 1 },
    );
  });

  it("says what each rule wants, what to do, and why others do not apply", () => {
    for (const { ids, title, remedy } of rules) assert.ok(title && remedy.endsWith("."), ids.join(" "));
    for (const { id, reason } of notApplicable) assert.ok(reason, id);
  });
});
