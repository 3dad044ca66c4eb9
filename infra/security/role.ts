/** Roles that a service of AWS assumes on behalf of this account. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumeRolePolicy } from "./identity-policies";
import type { Tags } from "../stack/tags";

export interface ServiceRoleArgs {
  /** Its principal, for example lambda.amazonaws.com. */
  service: string;
  description: string;
  accountId: pulumi.Input<string>;
  tags: Tags;
}

export function createServiceRole(
  name: string,
  { service, description, accountId, tags }: ServiceRoleArgs,
  opts: pulumi.CustomResourceOptions,
): aws.iam.Role {
  const trust = pulumi.output(accountId).apply((id) => assumeRolePolicy(service, id));
  return new aws.iam.Role(name, { description, assumeRolePolicy: pulumi.jsonStringify(trust), tags }, opts);
}
