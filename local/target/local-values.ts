/** The configuration of a stack as it can be on this machine. */
import { readStackValues, type StackValues } from "../../program/stack-values";
import { ACCOUNT_ID, arn, REGION } from "../aws/account";

/** Stands for a stack's own one: the program takes certificates of its own account and region only. */
const CERTIFICATE_ARN = arn("acm", "certificate/00000000-0000-0000-0000-000000000000");

/** Keys of what has a meaning in an account only. */
const ON_AWS_ONLY = [
  "availabilityZones",
  "vpcId",
  "publicSubnetIds",
  "privateSubnetIds",
  "isolatedSubnetIds",
  "certificateArn",
  "domainName",
  "hostedZoneId",
  "webAclArn",
  "interfaceEndpoints",
  "imageUri",
  "tags",
  "permissionsBoundaryArn",
  "confirmReplacementOf",
];

/** The keys that a stack sets and that change nothing on this machine. */
export function keysWithoutEffect(
  stack: string,
  overrides: Readonly<Record<string, string>>,
  directory?: string,
): string[] {
  const { project, values } = readStackValues(stack, overrides, directory);
  const nothing = ["", "[]", "{}", "false", undefined];
  return ON_AWS_ONLY.filter((key) => !nothing.includes(values[`${project}:${key}`]));
}

/** Keys of what the program takes of its own account only. Here nobody asks for what they name. */
const OWNED = ["webAclArn", "permissionsBoundaryArn"];

/** The same in this machine's account and region. */
function inLocalAccount(arn: string): string {
  const [prefix, partition, service, region, owner, ...rest] = arn.split(":");
  const account = owner === "aws" ? owner : ACCOUNT_ID;
  return [prefix, partition, service, region && REGION, account, ...rest].join(":");
}

/**
 * What a stack has in its own place, its region, zones, certificate, web ACL and boundary, is what this machine has instead; an
 * image of one's own would take a container, so that the service is built.
 * @param overrides values above all of that but the region and what is of an account, as the user gave them.
 */
export function readLocalValues(
  stack: string,
  overrides: Readonly<Record<string, string>>,
  directory?: string,
): StackValues {
  const { project, values } = readStackValues(stack, overrides, directory);
  const hasCertificate = Boolean(values[`${project}:certificateArn`]);
  const here = { availabilityZones: "[]", certificateArn: hasCertificate ? CERTIFICATE_ARN : "", imageUri: "" };
  const owned = OWNED.flatMap((key) => {
    const arn = values[`${project}:${key}`];
    return arn ? [[key, inLocalAccount(arn)] as const] : [];
  });
  const local = { ...here, ...overrides, ...Object.fromEntries(owned), "aws:region": REGION };
  return readStackValues(stack, local, directory);
}
