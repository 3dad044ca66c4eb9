/** What Terraform's AWS provider calls what Pulumi's, which is made from it, calls otherwise. */

/** Modules of type tokens that names of types begin with; those of ec2 begin with nothing. */
const MODULES = [
  ...["acm", "appautoscaling", "cloudwatch", "dynamodb", "ec2", "ecr", "ecs", "iam", "kms", "lambda", "lb", "rds"],
  ...["route53", "s3", "secretsmanager", "sns", "sqs", "vpc", "wafv2"],
];

/** Types whose name does not follow from the token. */
const renamedTypes: Readonly<Record<string, string>> = {
  "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
  "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
};

/** Properties whose name does not follow from Pulumi's, by the type in Terraform. */
const renamedProperties: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_cloudwatch_metric_alarm: { name: "alarm_name" },
  aws_lambda_function: { name: "function_name" },
  aws_lb: { subnetIds: "subnets" },
};

/**
 * Properties that Terraform's type has not: what awsx's components take for their other parts, and archives, which are files
 * beside a document.
 */
const foreignProperties: Readonly<Record<string, readonly string[]>> = {
  aws_ecr_lifecycle_policy: ["policy"],
  aws_ecr_repository: ["lifecyclePolicy"],
  aws_ecs_service: ["taskDefinitionArgs", "continueBeforeSteadyState"],
  aws_ecs_task_definition: ["container", "containers", "executionRole", "taskRole", "logGroup"],
  aws_lambda_function: ["code"],
  aws_lb: ["defaultTargetGroup", "listeners"],
  aws_vpc: [
    "availabilityZoneNames",
    "natGateways",
    "subnetSpecs",
    "subnetStrategy",
    "vpcEndpointSpecs",
    "vpcEndpointStrategy",
  ],
};

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");
}

/** @throws Error that names this file, for a type whose module has no entry. */
export function terraformType(token: string): string {
  const renamed = renamedTypes[token];
  if (renamed !== undefined) return renamed;
  const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
  if (!MODULES.includes(module))
    throw new Error(
      `Terraform's name of the type ${token} is not known: add its module, or the type, to policy/terraform/names.ts.`,
    );
  return `aws_${module === "ec2" ? "" : `${module}_`}${snakeCase(name)}`;
}

/** @returns undefined for a property that the type has not in Terraform. */
export function terraformProperty(type: string, property: string): string | undefined {
  if (foreignProperties[type]?.includes(property)) return undefined;
  return renamedProperties[type]?.[property] ?? snakeCase(property);
}

/** The name of a block that may be there several times, which Pulumi has as a list with a plural: rules, indexes, queries. */
export function singular(name: string): string {
  if (name.endsWith("ies")) return `${name.slice(0, -3)}y`;
  if (/(x|ss|as)es$/.test(name)) return name.slice(0, -2);
  return /[^s]s$/.test(name) ? name.slice(0, -1) : name;
}
