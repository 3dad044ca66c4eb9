/** The network, and what clients reach in it. */
import { arn, EVERYTHING, namePatterns, ofNoOthersTags, ofOwnTags, type PolicyOptions, type Scope } from "./scope";

export function networkScopes(options: PolicyOptions): Scope[] {
  const balancer = `app/${namePatterns(options).loadBalancer}/*`;
  return [
    {
      sid: "ReadNetwork",
      actions: [
        "acm:Describe*",
        "acm:List*",
        "ec2:Describe*",
        "elasticloadbalancing:Describe*",
        "wafv2:Get*",
        "route53:Get*",
        "route53:List*",
      ],
      resources: EVERYTHING,
    },
    {
      // Of what has no tags of the stack's: rules and routes, the VPC's default group, interfaces that services left behind.
      sid: "ChangeConnections",
      actions: ["ec2:*NetworkInterface", "ec2:*Route", "ec2:*Rules", "ec2:Disassociate*", "ec2:Revoke*"],
      resources: EVERYTHING,
    },
    {
      sid: "ChangeOwnNetwork",
      actions: [
        "ec2:Delete*",
        "ec2:Detach*",
        "ec2:Modify*",
        "ec2:Release*",
        "acm:DeleteCertificate",
        "acm:RemoveTagsFromCertificate",
      ],
      resources: EVERYTHING,
      condition: ofOwnTags(options),
    },
    {
      sid: "TagNetwork",
      actions: ["acm:AddTagsToCertificate", "ec2:CreateTags"],
      resources: EVERYTHING,
      condition: ofNoOthersTags(options),
    },
    { sid: "MakeNetwork", actions: ["acm:*", "ec2:*"], resources: EVERYTHING },
    {
      sid: "LoadBalancer",
      actions: ["elasticloadbalancing:*", "wafv2:*"],
      resources: [
        arn("elasticloadbalancing", `loadbalancer/${balancer}`),
        arn("elasticloadbalancing", `listener/${balancer}`),
        // Pulumi names it, after its component.
        arn("elasticloadbalancing", "targetgroup/service-alb-*"),
        arn("wafv2", "regional/webacl/*"),
      ],
    },
    // Whose zone it is, a policy that is made for any account cannot tell.
    { sid: "DomainName", actions: ["route53:*"], resources: EVERYTHING },
  ];
}
