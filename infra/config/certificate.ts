/** The one rule that takes more than the configuration: whose certificate it is. */
import { configurationError, problem, setCommand } from "./problems";

/**
 * The certificate, which has to be of the account that is deployed to: a load balancer takes no other.
 * @throws pulumi.RunError that says so.
 */
export function certificateOfAccount(certificateArn: string, accountId: string): string {
  const [, , , region, owner] = certificateArn.split(":");
  if (owner === accountId) return certificateArn;
  throw configurationError([
    problem(
      "certificateArn",
      certificateArn,
      `a certificate of the account that is deployed to (${accountId})`,
      setCommand("certificateArn", `arn:aws:acm:${region}:${accountId}:certificate/ID`),
    ),
  ]);
}
