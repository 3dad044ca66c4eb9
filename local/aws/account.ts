/** The account and region that everything local lives in. */

/** fauxqs's account: its ARNs carry it, so ours must too. */
export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";

export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
}

/** The last part of an ARN whose resource is a plain name, as those of queues and functions are. */
export function resourceNameOf(resourceArn: string): string {
  return resourceArn.slice(resourceArn.lastIndexOf(":") + 1);
}
