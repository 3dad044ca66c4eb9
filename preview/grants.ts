/** Who may do what: the policies of roles, and those of what is called. */
import { isReference, ofType, type Resource, type Stack } from "../program/resource";

export interface Statement {
  effect: "Allow" | "Deny";
  /** Of a resource's policy only: who asks; `*` for everybody. */
  principal: string | undefined;
  actions: string[];
  /** ARNs or patterns of them. */
  resources: string[];
  /** For example `StringEquals aws:SourceAccount 123456789012`. */
  conditions: string[];
}

export interface RoleGrants {
  /** Logical name. */
  role: string;
  /** Services that may assume it. */
  assumedBy: string[];
  permissionsBoundary: string | undefined;
  managedPolicies: string[];
  statements: Statement[];
}

export interface ResourceGrants {
  /** Logical name of what is asked. */
  resource: string;
  statements: Statement[];
}

/** As IAM has it, where one may stand for a list of one. */
interface RawStatement {
  Effect: "Allow" | "Deny";
  Principal?: string | Record<string, string | string[]>;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

function statementsOf(policy: unknown): Statement[] {
  const { Statement: raw } = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    Statement: RawStatement | RawStatement[];
  };
  return [raw].flat().map(({ Effect, Principal, Action, Resource: target, Condition = {} }) => ({
    effect: Effect,
    principal: Principal === undefined ? undefined : principalsOf(Principal).join(", "),
    actions: listOf(Action),
    resources: listOf(target),
    conditions: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => `${operator} ${key} ${listOf(values).join(", ")}`),
    ),
  }));
}

function principalsOf(principal: NonNullable<RawStatement["Principal"]>): string[] {
  return typeof principal === "string" ? [principal] : Object.values(principal).flat();
}

export function roleGrantsOf(stack: Stack): RoleGrants[] {
  return sortedByName(ofType(stack, "aws:iam/role:Role")).map((role) => {
    const isOf = ({ inputs }: Resource) => isReference(inputs.role, role);
    const trust = statementsOf(role.inputs.assumeRolePolicy);
    return {
      role: role.name,
      assumedBy: trust.flatMap(({ principal = "" }) => principal.split(", ")),
      permissionsBoundary: role.inputs.permissionsBoundary as string | undefined,
      managedPolicies: ofType(stack, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .filter(isOf)
        .map(({ inputs }) => String(inputs.policyArn)),
      statements: ofType(stack, "aws:iam/rolePolicy:RolePolicy")
        .filter(isOf)
        .flatMap(({ inputs }) => statementsOf(inputs.policy)),
    };
  });
}

/** Types that hold a policy of another resource, and the property that names it. */
const POLICY_OF: Readonly<Record<string, string>> = {
  "aws:s3/bucketPolicy:BucketPolicy": "bucket",
  "aws:sns/topicPolicy:TopicPolicy": "arn",
  "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
};

export function resourceGrantsOf(stack: Stack): ResourceGrants[] {
  const keys = ofType(stack, "aws:kms/key:Key").filter(({ inputs }) => inputs.policy !== undefined);
  const owned = keys.map(({ name, inputs }) => ({ resource: name, statements: statementsOf(inputs.policy) }));
  const others = stack.flatMap(({ type, inputs }) => {
    const property = POLICY_OF[type];
    if (property === undefined) return [];
    const target = stack.find(
      (candidate) => isReference(inputs[property], candidate) && !(candidate.type in POLICY_OF),
    );
    return [{ resource: target?.name ?? String(inputs[property]), statements: statementsOf(inputs.policy) }];
  });
  return [...owned, ...others].sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

function sortedByName(resources: readonly Resource[]): Resource[] {
  return [...resources].sort((a, b) => (a.name < b.name ? -1 : 1));
}
