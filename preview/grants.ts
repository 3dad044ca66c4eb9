/** Who may do what: the policies of roles, and those of what is called. */
import { statementsOf, type Statement } from "../program/policy-statements";
import { isReference, ofType, type Resource, type Stack } from "../program/resource";

/** As people read it. */
export interface GrantStatement extends Pick<Statement, "effect" | "actions" | "resources"> {
  /** Of a resource's policy only: who asks; `*` for everybody. */
  principal: string | undefined;
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
  statements: GrantStatement[];
}

export interface ResourceGrants {
  /** Logical name of what is asked. */
  resource: string;
  statements: GrantStatement[];
}

function grantsOf(policy: unknown): GrantStatement[] {
  return statementsOf(policy).map(({ principals, conditions, ...statement }) => ({
    ...statement,
    principal: principals.length > 0 ? principals.join(", ") : undefined,
    conditions: conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.join(", ")}`),
  }));
}

export function roleGrantsOf(stack: Stack): RoleGrants[] {
  return sortedByName(ofType(stack, "aws:iam/role:Role")).map((role) => {
    const isOf = ({ inputs }: Resource) => isReference(inputs.role, role);
    const trust = grantsOf(role.inputs.assumeRolePolicy);
    return {
      role: role.name,
      assumedBy: trust.flatMap(({ principal = "" }) => principal.split(", ")),
      permissionsBoundary: role.inputs.permissionsBoundary as string | undefined,
      managedPolicies: ofType(stack, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .filter(isOf)
        .map(({ inputs }) => String(inputs.policyArn)),
      statements: ofType(stack, "aws:iam/rolePolicy:RolePolicy")
        .filter(isOf)
        .flatMap(({ inputs }) => grantsOf(inputs.policy)),
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
  const owned = keys.map(({ name, inputs }) => ({ resource: name, statements: grantsOf(inputs.policy) }));
  const others = stack.flatMap(({ type, inputs }) => {
    const property = POLICY_OF[type];
    if (property === undefined) return [];
    const target = stack.find(
      (candidate) => isReference(inputs[property], candidate) && !(candidate.type in POLICY_OF),
    );
    return [{ resource: target?.name ?? String(inputs[property]), statements: grantsOf(inputs.policy) }];
  });
  return [...owned, ...others].sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

function sortedByName(resources: readonly Resource[]): Resource[] {
  return [...resources].sort((a, b) => (a.name < b.name ? -1 : 1));
}
