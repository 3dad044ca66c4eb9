/** A rule that takes more than the configuration: whose it is that the stack is to use. */
import { configurationError, problem, setCommand } from "./problems";
import type { StackConfig } from "./stack-config";

/** What AWS takes of the account that is deployed to only, with the ARN that would be of it. */
const OWNED: Record<
  "certificateArn" | "webAclArn" | "permissionsBoundaryArn",
  { what: string; example: (region: string, accountId: string) => string }
> = {
  certificateArn: {
    what: "a certificate",
    example: (region, accountId) => `arn:aws:acm:${region}:${accountId}:certificate/ID`,
  },
  webAclArn: {
    what: "a web ACL",
    example: (region, accountId) => `arn:aws:wafv2:${region}:${accountId}:regional/webacl/NAME/ID`,
  },
  permissionsBoundaryArn: {
    what: "a policy of AWS or",
    example: (_region, accountId) => `arn:aws:iam::${accountId}:policy/NAME`,
  },
};

type OwnedKey = keyof typeof OWNED;

/** Those who may own it: AWS itself has policies. */
const isOwner = (owner: string | undefined, accountId: string) => owner === accountId || owner === "aws";

/**
 * Refuses what is of another account than the one that is deployed to.
 * @throws pulumi.RunError that says so of each.
 */
export function refuseForeignArns(config: Pick<StackConfig, OwnedKey>, accountId: string): void {
  const problems = Object.entries(OWNED).flatMap(([name, { what, example }]) => {
    const arn = config[name as OwnedKey];
    if (arn === undefined) return [];
    const [, , , region = "", owner] = arn.split(":");
    if (isOwner(owner, accountId)) return [];
    const allowed = `${what} of the account that is deployed to (${accountId})`;
    return [problem(name, arn, allowed, setCommand(name, example(region, accountId)))];
  });
  if (problems.length > 0) throw configurationError(problems);
}
