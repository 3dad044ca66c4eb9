/** The configuration of a stack as it can be on this machine. */
import { readStackValues, type StackValues } from "../../program/stack-values";
import { arn, REGION } from "../aws/account";

/** Stands for a stack's own one: the program takes certificates of its own account and region only. */
const CERTIFICATE_ARN = arn("acm", "certificate/00000000-0000-0000-0000-000000000000");

/** Keys of what has a meaning in an account only. */
const ON_AWS_ONLY = ["availabilityZones", "certificateArn", "domainName", "hostedZoneId", "imageUri"];

/** The keys that a stack sets and that change nothing on this machine. */
export function keysWithoutEffect(
  stack: string,
  overrides: Readonly<Record<string, string>>,
  directory?: string,
): string[] {
  const { project, values } = readStackValues(stack, overrides, directory);
  return ON_AWS_ONLY.filter((key) => !["", "[]", undefined].includes(values[`${project}:${key}`]));
}

/**
 * What a stack has in its own place, its region, zones and certificate, is what this machine has instead; an image of one's
 * own would take a container, so that the service is built.
 * @param overrides values above all of that but the region, as the user gave them.
 */
export function readLocalValues(
  stack: string,
  overrides: Readonly<Record<string, string>>,
  directory?: string,
): StackValues {
  const { project, values } = readStackValues(stack, overrides, directory);
  const hasCertificate = Boolean(values[`${project}:certificateArn`]);
  const here = { availabilityZones: "[]", certificateArn: hasCertificate ? CERTIFICATE_ARN : "", imageUri: "" };
  return readStackValues(stack, { ...here, ...overrides, "aws:region": REGION }, directory);
}
