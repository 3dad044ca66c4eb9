/** What actions are bound to. */
import { resourceNames, type ResourceNames } from "../../infra/stack/names";
import type { PolicyStatement } from "../../infra/security/policy-document";

export interface PolicyOptions {
  /** Of the names of the stacks that may be deployed: their environmentSuffix; any by default. */
  suffix?: string;
  /** permissionsBoundaryArn of those stacks: no role without it can be made or changed. None by default. */
  permissionsBoundaryArn?: string;
}

/** Actions on the same resources. */
export interface Scope {
  sid: string;
  /** With `*` for any text. */
  actions: readonly string[];
  /** ARNs, with `*` for any text. */
  resources: string | string[];
  condition?: PolicyStatement["Condition"];
}

/** For what is made before it has an ARN, and for what IAM cannot bind. */
export const EVERYTHING = "*";

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:*:*:${resource}`;
}

/** Physical names of those stacks, as patterns; a bucket's carries the account as well. */
export function namePatterns({ suffix = "*" }: PolicyOptions): ResourceNames {
  return resourceNames(suffix, "*");
}

function ownTags({ suffix = "*" }: PolicyOptions): Record<string, string> {
  return { "aws:ResourceTag/Project": PROJECT, "aws:ResourceTag/EnvironmentSuffix": suffix };
}

/** Holds for what carries the tags of those stacks, whatever it is called. */
export function ofOwnTags(options: PolicyOptions): PolicyStatement["Condition"] {
  return { StringLike: ownTags(options) };
}

/** Holds also for what has none of these tags, as what is made with them when that is decided. */
export function ofNoOthersTags(options: PolicyOptions): PolicyStatement["Condition"] {
  return { StringLikeIfExists: ownTags(options) };
}

/** The tag that Pulumi's project gives. */
const PROJECT = "transaction-system";

export function servicePrincipals(...services: string[]): string[] {
  return services.map((service) => `${service}.amazonaws.com`);
}
