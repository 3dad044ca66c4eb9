import { resource, type Inputs, type Resource } from "../../../program/resource";
import { accompanied, alone, subject, type Case } from "./case";

const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

const redirect: Inputs = {
  protocol: "HTTP",
  defaultActions: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
};
const toHttp: Inputs = { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] };
const plain: Inputs = { protocol: "HTTP", defaultActions: [{ type: "forward" }] };
const half: Inputs = {
  protocol: "HTTP",
  defaultActions: [...(redirect.defaultActions as Inputs[]), { type: "forward" }],
};
const https = (sslPolicy?: string): Inputs => ({ protocol: "HTTPS", sslPolicy, defaultActions: [{ type: "forward" }] });

const balancer = subject(LOAD_BALANCER);
const listenerOf = (inputs: Inputs): Resource =>
  resource(LISTENER, "listener", { loadBalancerArn: balancer.id, ...inputs });

const targets = subject(TARGET_GROUP, { protocol: "HTTP" });
const forwarding = (name: string, protocol: string): Resource =>
  resource(LISTENER, name, { protocol, defaultActions: [{ type: "forward", targetGroupArn: targets.id }] });

export const loadBalancerCases: Case[] = [
  alone("CKV_AWS_2", LISTENER, [https(), redirect], [plain, toHttp, half, { protocol: "HTTP" }]),
  {
    ids: ["CKV2_AWS_20"],
    good: [
      [balancer, listenerOf(redirect), listenerOf(https())],
      [balancer, resource(LISTENER, "other", { ...plain, loadBalancerArn: "another" })],
    ],
    bad: [plain, toHttp, half].map((inputs) => [balancer, listenerOf(inputs), listenerOf(https())]),
  },
  alone(
    "CKV_AWS_103",
    LISTENER,
    [
      https("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
      https("ELBSecurityPolicy-TLS13-1-3-2021-06"),
      https("ELBSecurityPolicy-TLS-1-2-2017-01"),
      https("ELBSecurityPolicy-FS-1-2-Res-2020-10"),
      redirect,
    ],
    [
      https(),
      https("ELBSecurityPolicy-2016-08"),
      https("ELBSecurityPolicy-TLS-1-1-2017-01"),
      https("ELBSecurityPolicy-TLS13-1-0-2021-06"),
      https("ELBSecurityPolicy-FS-1-1-2019-08"),
      plain,
    ],
  ),
  alone(
    "CKV2_AWS_74",
    LISTENER,
    [https("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"), redirect],
    [https(), https("ELBSecurityPolicy-2016-08"), https("ELBSecurityPolicy-TLS-1-0-2015-04"), plain],
  ),
  {
    ids: ["CKV_AWS_378"],
    good: [[targets, forwarding("secure", "HTTPS")], [subject(TARGET_GROUP, { protocol: "HTTPS" })]],
    bad: [
      [targets],
      [targets, forwarding("plain", "HTTP")],
      [targets, forwarding("secure", "HTTPS"), forwarding("plain", "HTTP")],
    ],
  },
  alone("CKV_AWS_261", TARGET_GROUP, [{ healthCheck: { path: "/ready" } }], [{}, { healthCheck: { interval: 30 } }]),
  alone(
    "CKV_AWS_91 AwsSolutions-ELB2",
    LOAD_BALANCER,
    [{ accessLogs: { enabled: true, bucket: "logs" } }],
    [{}, { accessLogs: { enabled: false, bucket: "logs" } }, { accessLogs: { enabled: true } }],
  ),
  alone("CKV_AWS_131", LOAD_BALANCER, [{ dropInvalidHeaderFields: true }], [{}, { dropInvalidHeaderFields: false }]),
  alone(
    "CKV_AWS_328",
    LOAD_BALANCER,
    [{ desyncMitigationMode: "defensive" }, { desyncMitigationMode: "strictest" }],
    [{}, { desyncMitigationMode: "monitor" }],
  ),
  alone("CKV_AWS_150", LOAD_BALANCER, [{ enableDeletionProtection: true }], [{}, { enableDeletionProtection: false }]),
  accompanied("CKV2_AWS_28", LOAD_BALANCER, {
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    property: "resourceArn",
    good: {},
    bad: [],
  }),
];
