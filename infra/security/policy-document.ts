/** The shape of IAM and resource policies. */
import type * as pulumi from "@pulumi/pulumi";

export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: "*" | { Service: string } | { AWS: string } | { Federated: string };
  Action: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** What a role may do, to resources whose ARNs may not be known yet. */
export interface Grant extends Pick<PolicyStatement, "Sid" | "Action" | "Condition"> {
  Effect: "Allow";
  Resource: pulumi.Input<string | string[]>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: PolicyStatement[];
}

/** A document of one or more statements. */
export function policyDocument(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
