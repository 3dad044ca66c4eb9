/** The rules as policies of Pulumi, which the engine holds a deployment to. */
import type {
  PolicyResource,
  Policy,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { count } from "../../shared/count";
import type { Inputs, Resource } from "../../program/resource";
import type { StackExceptions } from "../exceptions";
import { isAccepted } from "../report";
import type { Rule } from "../rule";
import { rules, ruledTypes, typesWithoutRule } from "../rules/catalogue";
import { given, judgeOne, UNSEEN_OUTPUTS } from "./judge";
import { pageName } from "./page-name";

/** What Pulumi shows of a violation in the place of what it would of the policy. */
interface Violation extends Partial<Pick<Policy, "name" | "description" | "enforcementLevel">> {
  message: string;
  /** Left out for the resource that the engine asks about. */
  urn?: string;
}

/** Its declaration knows texts only, its server (@pulumi/policy 1.21.0) violations, too. */
function tell(report: ReportViolation, violation: Violation): void {
  (report as unknown as (told: Violation) => void)(violation);
}

/** What the program asked for, and the rules that this alone could not decide. */
interface Request {
  inputs: Inputs;
  open: readonly Rule[];
}

/** A check that could not be decided. */
interface Open {
  id: string;
  urn: string;
}

/** What is only a group of resources, or a provider, is nothing that AWS would have. */
function isMade(type: string): boolean {
  return !["pulumi:", "awsx:", "transaction-system:"].some((start) => type.startsWith(start));
}

/** @param outputs with the ids that AWS gives: to read one before it has throws. */
function toResource(type: string, urn: string, inputs: Inputs, outputs: Inputs): Resource {
  return {
    type,
    name: pageName(urn, inputs),
    inputs,
    get id() {
      return given(outputs.id as string | undefined);
    },
    get arn() {
      return given((outputs.arn ?? outputs.id) as string | undefined);
    },
  };
}

/** The checks of a rule that a resource must not fail, and fails. */
function violationsOf(rule: Rule, { name }: Resource, why: string, exceptions: StackExceptions): Violation[] {
  return rule.ids
    .filter((id) => !isAccepted(exceptions, id, name))
    .map((id) => ({ name: id, description: rule.title, message: `${name}: ${why}. ${rule.remedy}` }));
}

/** Judges each resource as far as it can alone, and the rest once all are there. */
function createJudgement(exceptions: StackExceptions) {
  const requests = new Map<string, Request>();

  function judgeRequest({ type, urn, props }: ResourceValidationArgs, report: ReportViolation): void {
    if (!isMade(type)) return;
    if (!ruledTypes.has(type) && !(type in typesWithoutRule))
      report(`No rule looks at ${type}: write one in policy/rules, or say in typesWithoutRule why there is none.`);
    const resource = toResource(type, urn, props, UNSEEN_OUTPUTS);
    const open = rules.filter((rule) => {
      const verdict = judgeOne(rule, resource);
      if (verdict === "open") return true;
      if (verdict !== "kept")
        for (const violation of violationsOf(rule, resource, verdict.why, exceptions)) tell(report, violation);
      return false;
    });
    requests.set(urn, { inputs: props, open });
  }

  /** One that the engine did not ask about, as with --target, is judged by all that is known of it. */
  const requestOf = ({ urn, props }: PolicyResource): Request => requests.get(urn) ?? { inputs: props, open: rules };

  /** @returns what is still open. */
  function judgeStack({ resources }: StackValidationArgs, report: ReportViolation): Open[] {
    const made = resources
      .filter(({ type }) => isMade(type))
      .map((one) => {
        const { inputs, open } = requestOf(one);
        return { urn: one.urn, open, resource: toResource(one.type, one.urn, inputs, one.props) };
      });
    const stack = made.map(({ resource }) => resource);
    return made.flatMap(({ urn, open, resource }) =>
      open.flatMap((rule) => {
        const verdict = judgeOne(rule, resource, stack);
        if (verdict === "open") return rule.ids.map((id) => ({ id, urn }));
        if (verdict !== "kept")
          for (const violation of violationsOf(rule, resource, verdict.why, exceptions))
            tell(report, { ...violation, urn });
        return [];
      }),
    );
  }

  return { judgeRequest, judgeStack };
}

/** Tells what a preview cannot judge, and the update will. */
function tellOfOpen(open: readonly Open[], report: ReportViolation): void {
  if (open.length === 0) return;
  const checks = count(new Set(open.map(({ id }) => id)).size, "check");
  const resources = count(new Set(open.map(({ urn }) => urn)).size, "resource");
  const message = `${checks} of ${resources} wait for what AWS gives. The update judges them; \`npm run policy\` does without AWS.`;
  tell(report, { enforcementLevel: "advisory", description: "Everything is judged in a preview", message });
}

/**
 * The rules as two policies. One looks at what is asked for each resource, before it is made; the other, when all is there,
 * at what takes several.
 */
export function createPolicies(exceptions: StackExceptions): [ResourceValidationPolicy, StackValidationPolicy] {
  const { judgeRequest, judgeStack } = createJudgement(exceptions);
  return [
    {
      name: "resource-rules",
      description: "Each resource keeps the rules, or docs/security-exceptions.md accepts that it does not",
      enforcementLevel: "mandatory",
      validateResource: judgeRequest,
    },
    {
      name: "stack-rules",
      description: "The resources keep the rules together",
      enforcementLevel: "mandatory",
      validateStack: (args, report) => tellOfOpen(judgeStack(args, report), report),
    },
  ];
}
