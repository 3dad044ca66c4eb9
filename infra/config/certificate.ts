/** A rule that takes more than the configuration: whose certificate it is. */
import { configurationError, problem, setCommand } from "./problems";

/**
 * A load balancer takes no certificate but of the account that is deployed to.
 * @throws pulumi.RunError that says so.
 */
export function refuseForeignCertificate(certificateArn: string | undefined, accountId: string): void {
  if (certificateArn === undefined) return;
  const [, , , region, owner] = certificateArn.split(":");
  if (owner === accountId) return;
  throw configurationError([
    problem(
      "certificateArn",
      certificateArn,
      `a certificate of the account that is deployed to (${accountId})`,
      setCommand("certificateArn", `arn:aws:acm:${region}:${accountId}:certificate/ID`),
    ),
  ]);
}
