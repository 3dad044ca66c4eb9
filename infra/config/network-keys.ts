/** The keys of the network, and of how clients come in. */
import { z } from "zod";
import { key } from "./key";
import { boolean, choice, ipv4Range, list, optional, privateRange, text } from "./kinds";

/** What a stack has that names no VPC. */
const OWN = "a network of the stack's own";

const subnets = list({
  min: 2,
  max: 6,
  item: z.string().regex(/^subnet-[0-9a-f]{8,17}$/),
  of: "subnets of vpcId",
  empty: OWN,
});

export const networkKeys = {
  availabilityZones: key(
    list({
      min: 2,
      max: 3,
      item: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/),
      of: "zones of the stack's region",
      empty: "the account's first two",
    }),
    {
      meaning: "Availability zones to use",
      details:
        "The zones of a region are not the same for every account; the output availabilityZones tells those that the stack is in. A " +
        "subnet stays where it was made, whatever this says later; a third zone can be added.",
      default: [],
      example: ["us-east-1a", "us-east-1b"],
    },
  ),
  vpcCidr: key(privateRange({ minBits: 16, maxBits: 20 }), {
    meaning: "Addresses of the network",
    details:
      "Two networks can be peered, or join one transit gateway, only if neither has addresses of the other. Another range makes another " +
      "network, and with it another system: choose it before the first deployment.",
    default: "10.0.0.0/16",
    example: "10.1.0.0/16",
  }),
  natGatewayStrategy: key(choice("Single", "OnePerAz"), {
    meaning: "One NAT gateway, or one a zone, so that the loss of a zone costs only that zone",
    default: "Single",
  }),
  vpcId: key(
    optional(text(/^vpc-[0-9a-f]{8,17}$/, "the id of a VPC of the account in the stack's region"), `for ${OWN}`),
    {
      meaning: "VPC of somebody else's to be a guest in",
      details:
        "Nothing of it is made, changed, tagged or destroyed: it gets the system's security groups, and what has interfaces in the subnets. " +
        "Its owner's are its NAT gateways with their alarms, its flow logs, and endpoints for S3 and DynamoDB, without which their traffic " +
        "goes through the NAT gateways. A destroy takes up to an hour, until Lambda has given its interfaces back, as the VPC's default " +
        "group is not used for them. The VPC, the zones and the default routes of the subnets are looked at in each preview.",
      default: "",
      example: "vpc-0a1b2c3d4e5f60718",
    },
  ),
  publicSubnetIds: key(subnets, {
    meaning: "Subnets of vpcId for the load balancer, one a zone, with a default route to an internet gateway",
    default: [],
    example: ["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"],
  }),
  privateSubnetIds: key(subnets, {
    meaning:
      "Subnets of vpcId for tasks and functions, in the zones of publicSubnetIds, with a default route to a NAT gateway or the like, " +
      "or endpoints of all that is called",
    default: [],
    example: ["subnet-0a1b2c3d4e5f60713", "subnet-0a1b2c3d4e5f60714"],
  }),
  isolatedSubnetIds: key(subnets, {
    meaning:
      "Subnets of vpcId for the database, without a route to an internet gateway; they may be those of privateSubnetIds",
    default: [],
    example: ["subnet-0a1b2c3d4e5f60715", "subnet-0a1b2c3d4e5f60716"],
  }),
  allowedCidrs: key(
    list({
      min: 1,
      max: 20,
      item: ipv4Range,
      of: "IPv4 ranges in CIDR notation, host bits zero",
    }),
    { meaning: "Where requests may come from", default: ["0.0.0.0/0"], example: ["203.0.113.0/24"] },
  ),
  certificateArn: key(
    optional(
      text(
        /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
        "the ARN of a certificate in ACM, in the stack's region",
      ),
      "for plain HTTP",
    ),
    {
      meaning: "Certificate of the load balancer",
      details: "With it, HTTPS takes TLS 1.2 and 1.3, and HTTP is redirected.",
      default: "",
      example: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    },
  ),
  domainName: key(
    optional(
      text(
        // ACM takes no longer name as a certificate's first.
        /^(?=.{4,64}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
        "a domain name of at most 64 lower-case letters, digits, hyphens and dots",
      ),
      "for the load balancer's own name",
    ),
    {
      meaning: "Name that clients call, with a certificate and a record of the stack's own",
      details:
        "HTTPS is as with certificateArn. The record is of type A, and must not be there yet. The one that ACM validates the certificate " +
        "by is the same for every certificate of that name in the account: it goes with the stack, and the others could not be renewed.",
      default: "",
      example: "api.example.com",
    },
  ),
  hostedZoneId: key(
    optional(
      text(/^Z[A-Z0-9]{3,31}$/, "the id of a public hosted zone of Route 53 in the account"),
      "without domainName",
    ),
    { meaning: "Hosted zone that holds domainName", default: "", example: "Z0123456789ABCDEFGHIJ" },
  ),
  webAclArn: key(
    optional(
      text(
        /^arn:aws:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/[\w-]{1,128}\/[0-9a-f-]{36}$/,
        "the ARN of a regional web ACL of AWS WAF, in the stack's region",
      ),
      "for none",
    ),
    {
      meaning: "Web ACL that the load balancer is given",
      details: "It stays its owner's: the stack attaches it, and takes it off when the key or the stack goes.",
      default: "",
      example: "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/company/12345678-1234-1234-1234-123456789012",
    },
  ),
  interfaceEndpoints: key(boolean, {
    meaning: "Endpoints in the network for the APIs of SQS, Secrets Manager, CloudWatch Logs and ECR",
    details:
      "They do not replace the NAT gateways, which stay for what else is called, such as X-Ray or another registry. S3 and DynamoDB have " +
      "gateway endpoints anyway, which are free. In us-east-1 an endpoint costs 0.01 USD for each hour and zone, the five of them in two " +
      "zones about 73 USD a month (subscribers add a sixth, of SNS), and 0.01 USD a GB, where a NAT gateway takes 0.045 (AWS's prices of " +
      "June 2026): they are cheaper from about 2,100 GB a month that the system exchanges with those APIs. Below that, they are for " +
      "those whose traffic to AWS must not leave the network.",
    default: false,
    example: "true",
  }),
};
