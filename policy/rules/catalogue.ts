/** Every rule there is, and what no rule looks at. */
import type { Rule } from "../rule";
import { containerRules } from "./containers";
import { databaseRules } from "./database";
import { domainRules } from "./domain-name";
import { functionRules } from "./function";
import { identityRules } from "./identity";
import { keyAndLogRules } from "./keys-and-logs";
import { loadBalancerRules } from "./load-balancer";
import { messagingRules } from "./messaging";
import { networkRules } from "./network";
import { securityGroupRules } from "./security-groups";
import { storageRules } from "./storage";

export const rules: readonly Rule[] = [
  ...networkRules,
  ...securityGroupRules,
  ...loadBalancerRules,
  ...domainRules,
  ...containerRules,
  ...databaseRules,
  ...storageRules,
  ...messagingRules,
  ...functionRules,
  ...identityRules,
  ...keyAndLogRules,
];

/** Types that a rule looks at, or looks up to judge another resource. */
export const ruledTypes: ReadonlySet<string> = new Set(
  rules.flatMap(({ types, check }) => [...types, ...(check.looksUp ?? [])]),
);

/** Types of the program that no rule looks at, and why. */
export const typesWithoutRule: Readonly<Record<string, string>> = {
  "aws:acm/certificateValidation:CertificateValidation": "waits for a certificate that rules look at",
  "aws:appautoscaling/policy:Policy": "only decides how many tasks run",
  "aws:appautoscaling/target:Target": "only decides how many tasks run",
  "aws:ec2/internetGateway:InternetGateway": "opens nothing; the routes to it and the groups have rules",
  "aws:ec2/routeTable:RouteTable": "a list of routes, which rules look at",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "a subnet's choice of its routes",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": "only decides how many images are kept",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "a way to an API, which asks for a grant all the same; its group has rules",
  "aws:cloudwatch/dashboard:Dashboard": "shows metrics to whoever may read them anyway",
  "aws:kms/alias:Alias": "a name for a key",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "reads with the function's role, which rules look at",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "only decides on retries",
  "aws:rds/subnetGroup:SubnetGroup": "a list of subnets",
  "aws:secretsmanager/secretVersion:SecretVersion": "the value of a secret that rules look at",
  "docker-build:index:Image": "a build; its repository has rules",
  "random:index/randomPassword:RandomPassword": "exists in the stack's encrypted state only",
};
