import { resource } from "../../../program/resource";
import { alone, subject, type Case } from "./case";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const RECORD = "aws:route53/record:Record";

const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "alb", { name: "shop" });
const aliasOf = (name: string) => subject(RECORD, { type: "A", aliases: [{ name }] });

export const domainCases: Case[] = [
  {
    ids: ["CKV2_AWS_23"],
    good: [[balancer, aliasOf("shop-1a2b.us-east-1.elb.amazonaws.com")]],
    bad: [
      [aliasOf("shop-1a2b.us-east-1.elb.amazonaws.com")],
      [balancer, aliasOf("other-1a2b.us-east-1.elb.amazonaws.com")],
      [balancer, subject(RECORD, { type: "A", records: ["192.0.2.1"] })],
      [balancer, subject(RECORD, { type: "AAAA", records: ["2001:db8::1"] })],
    ],
  },
  alone("CKV2_AWS_71", CERTIFICATE, [{ domainName: "api.example.com" }], [{ domainName: "*.example.com" }, {}]),
  alone(
    "CKV_AWS_234",
    CERTIFICATE,
    [{}, { options: { certificateTransparencyLoggingPreference: "ENABLED" } }],
    [{ options: { certificateTransparencyLoggingPreference: "DISABLED" } }],
  ),
];
