/** Roles that a service of AWS assumes on behalf of this account. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";
import { assumeRolePolicy } from "./identity-policies";
import type { PolicyDocument } from "./policy-document";

export interface RoleArgs {
  /** Its principal, for example lambda.amazonaws.com. */
  service: string;
  description: string;
  /** Its own policies, by the logical names of their resources. */
  grants?: Record<string, pulumi.Input<PolicyDocument>>;
  /** ARNs of policies that AWS manages, by the logical names of their attachments. */
  managedPolicies?: Record<string, string>;
}

/** @returns its ARN, known once everything that it may do is attached: whoever assumes it before would be refused. */
export function createRole(
  name: string,
  { accountId, permissionsBoundaryArn, tags }: StackContext,
  { service, description, grants = {}, managedPolicies = {} }: RoleArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const trust = JSON.stringify(assumeRolePolicy(service, accountId));
  const role = new aws.iam.Role(
    name,
    { description, assumeRolePolicy: trust, permissionsBoundary: permissionsBoundaryArn, tags },
    { parent },
  );
  const attached = [
    ...Object.entries(grants).map(
      ([policyName, document]) =>
        new aws.iam.RolePolicy(policyName, { role: role.name, policy: pulumi.jsonStringify(document) }, { parent }),
    ),
    ...Object.entries(managedPolicies).map(
      ([attachmentName, policyArn]) =>
        new aws.iam.RolePolicyAttachment(attachmentName, { role: role.name, policyArn }, { parent }),
    ),
  ];
  return pulumi.all([role.arn, pulumi.all(attached.map(({ id }) => id))]).apply(([arn]) => arn);
}
