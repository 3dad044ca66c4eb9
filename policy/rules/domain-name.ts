/** The name that clients call: its certificate and its record. */
import { listAt, ofType, valueAt } from "../../program/resource";
import { needs, show, type Check, type Rule } from "../rule";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const RECORD = "aws:route53/record:Record";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";

/** Names of load balancers begin with those that they are given. */
const leadsToLoadBalancer: Check = Object.assign(
  (({ inputs }, stack) => {
    const targets = listAt(inputs, "aliases").map((alias) => String(alias.name));
    const names = ofType(stack, LOAD_BALANCER).map((balancer) => String(valueAt(balancer.inputs, "name")));
    return targets.length > 0 && targets.every((target) => names.some((name) => target.startsWith(`${name}-`)))
      ? undefined
      : `it leads to ${show(targets.length > 0 ? targets : inputs.records)}, which is not of the stack`;
  }) satisfies Check,
  { looksUp: [LOAD_BALANCER] },
);

export const domainRules: Rule[] = [
  {
    ids: ["CKV2_AWS_23"],
    title: "Addresses in DNS lead to something that the stack has",
    types: [RECORD],
    only: ({ inputs }) => inputs.type === "A" || inputs.type === "AAAA",
    check: leadsToLoadBalancer,
    remedy: "Make it an alias of the load balancer: somebody else may get an address that is nobody's.",
  },
  {
    ids: ["CKV2_AWS_71"],
    title: "Certificates are of names, not of whole domains",
    types: [CERTIFICATE],
    check: needs("domainName", (value) => typeof value === "string" && value !== "" && !value.includes("*")),
    remedy: "Set domainName to the name that clients call.",
  },
  {
    ids: ["CKV_AWS_234"],
    title: "Certificates are logged in public",
    types: [CERTIFICATE],
    check: needs("options.certificateTransparencyLoggingPreference", (value) => value !== "DISABLED"),
    remedy: "Leave certificateTransparencyLoggingPreference at ACM's ENABLED: browsers refuse what is not logged.",
  },
];
