/** The domain of a stack, and a rule that takes a look at Route 53. */
import * as aws from "@pulumi/aws";
import { lookUp } from "./look-up";
import { configurationError, problem, setCommand } from "./problems";
import type { StackConfig } from "./stack-config";

/**
 * The name that clients call; undefined for the load balancer's own.
 * @throws pulumi.RunError if a record in the zone could not make the name lead anywhere.
 */
export async function findDomain({ domainName, hostedZoneId }: StackConfig) {
  if (domainName === undefined || hostedZoneId === undefined) return undefined;
  const wanted = `a public hosted zone of the account that holds ${domainName}`;
  const remedy = `${setCommand("hostedZoneId", "ID")} (aws route53 list-hosted-zones tells it)`;
  const refused = (found: string) => problem("hostedZoneId", hostedZoneId, `${wanted} (${found})`, remedy);
  const zone = await lookUp(aws.route53.getZone({ zoneId: hostedZoneId }), refused);
  const zoneName = zone.name.replace(/\.$/, "");
  if (zone.privateZone) throw configurationError([refused(`this one, ${zoneName}, is private`)]);
  if (domainName !== zoneName && !domainName.endsWith(`.${zoneName}`))
    throw configurationError([refused(`this one is ${zoneName}`)]);
  return { name: domainName, hostedZoneId };
}
