/** The load balancer, its listeners and its targets. */
import { listAt, mentions, ofType, valueAt, type Resource } from "../../program/resource";
import { needsAll, needsCompanion, needsText, needsValue, show, type Check, type Rule } from "../rule";

const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

/** Policies of AWS that take TLS 1.2 and newer only. */
const STRONG_POLICY = /^ELBSecurityPolicy-(TLS13-1-[23](-|$)|TLS-1-2-|FS-1-2-)/;

/** Policies of AWS that allow ciphers known to be weak. */
const WEAK_POLICY = /^ELBSecurityPolicy-(20\d\d-|Default|TLS-1-[01]-)/;

const isEncrypted = ({ inputs }: Resource): boolean => inputs.protocol === "HTTPS" || inputs.protocol === "TLS";

function redirectsToHttps({ inputs }: Resource): boolean {
  const actions = listAt(inputs, "defaultActions");
  return actions.length > 0 && actions.every((action) => valueAt(action, "redirect.protocol") === "HTTPS");
}

/** A listener that only redirects carries nothing that a cipher could protect. */
function policyCheck(passes: (policy: string) => boolean): Check {
  return (listener) => {
    if (redirectsToHttps(listener)) return undefined;
    if (!isEncrypted(listener)) return `protocol is ${show(listener.inputs.protocol)}`;
    const policy = listener.inputs.sslPolicy;
    return typeof policy === "string" && passes(policy) ? undefined : `sslPolicy is ${show(policy)}`;
  };
}

const httpsRemedy = "Set certificateArn in the stack's configuration.";
const policyRemedy = "Set sslPolicy to a policy with TLS 1.3 and 1.2 only.";

const listenerRules: Rule[] = [
  {
    ids: ["CKV_AWS_2"],
    title: "Listeners take HTTPS, or redirect to it",
    types: [LISTENER],
    check: (listener) =>
      isEncrypted(listener) || redirectsToHttps(listener) ? undefined : `protocol is ${show(listener.inputs.protocol)}`,
    remedy: httpsRemedy,
  },
  {
    ids: ["CKV2_AWS_20"],
    title: "HTTP is redirected to HTTPS",
    types: [LOAD_BALANCER],
    check: ({ arn }, stack) => {
      const plain = ofType(stack, LISTENER)
        .filter(({ inputs }) => inputs.loadBalancerArn === arn)
        .find((listener) => !isEncrypted(listener) && !redirectsToHttps(listener));
      return plain && `its listener ${plain.name} answers in clear`;
    },
    remedy: httpsRemedy,
  },
  {
    ids: ["CKV_AWS_103"],
    title: "Listeners take TLS 1.2 or newer",
    types: [LISTENER],
    check: policyCheck((policy) => STRONG_POLICY.test(policy)),
    remedy: policyRemedy,
  },
  {
    ids: ["CKV2_AWS_74"],
    title: "Listeners take strong ciphers only",
    types: [LISTENER],
    check: policyCheck((policy) => !WEAK_POLICY.test(policy)),
    remedy: policyRemedy,
  },
];

const targetRules: Rule[] = [
  {
    ids: ["CKV_AWS_378"],
    title: "Plain HTTP to the targets starts at a listener with TLS",
    types: [TARGET_GROUP],
    check: ({ arn, inputs }, stack) => {
      if (inputs.protocol !== "HTTP") return undefined;
      const listeners = ofType(stack, LISTENER).filter((listener) => mentions(listener.inputs.defaultActions, arn));
      const plain = listeners.find((listener) => !isEncrypted(listener));
      if (listeners.length === 0) return "no listener forwards to it";
      return plain && `the listener ${plain.name} is ${show(plain.inputs.protocol)}`;
    },
    remedy: httpsRemedy,
  },
  {
    ids: ["CKV_AWS_261"],
    title: "Targets have a health check",
    types: [TARGET_GROUP],
    check: needsText("healthCheck.path"),
    remedy: "Set healthCheck with its path.",
  },
];

export const loadBalancerRules: Rule[] = [
  ...listenerRules,
  ...targetRules,
  {
    ids: ["CKV_AWS_91", "AwsSolutions-ELB2"],
    title: "Requests to the load balancer are logged",
    types: [LOAD_BALANCER],
    check: needsAll(needsValue("accessLogs.enabled", true), needsText("accessLogs.bucket")),
    remedy: "Set accessLogs with a bucket that is encrypted by S3's own key.",
  },
  {
    ids: ["CKV_AWS_131"],
    title: "Invalid headers are dropped",
    types: [LOAD_BALANCER],
    check: needsValue("dropInvalidHeaderFields", true),
    remedy: "Set dropInvalidHeaderFields to true.",
  },
  {
    ids: ["CKV_AWS_328"],
    title: "Requests that could be read in two ways are not passed on",
    types: [LOAD_BALANCER],
    check: needsValue("desyncMitigationMode", "defensive", "strictest"),
    remedy: 'Set desyncMitigationMode to "defensive".',
  },
  {
    ids: ["CKV_AWS_150"],
    title: "The load balancer cannot be deleted by mistake",
    types: [LOAD_BALANCER],
    check: needsValue("enableDeletionProtection", true),
    remedy: "Set protectData in the stack's configuration.",
  },
  {
    ids: ["CKV2_AWS_28"],
    title: "A public load balancer has a web application firewall",
    types: [LOAD_BALANCER],
    only: ({ inputs }) => inputs.internal !== true,
    check: needsCompanion("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn"),
    remedy: "Associate a web ACL with it.",
  },
];
