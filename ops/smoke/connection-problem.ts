/** Why a request to the API got no answer, for whoever may do something about it. */
import type { PeerCertificate } from "node:tls";

/** Where a request went, and what it should have reached. */
export interface Entrance {
  url: string;
  /** Name of the stack's load balancer. */
  loadBalancerDns: string;
}

/** Codes of certificates that no authority has signed that this machine trusts. */
const UNTRUSTED_CODE =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE))$/;
const NOT_TLS_CODE = /^(EPROTO|ERR_SSL_.*)$/;
const CLOSED_CODE = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;
const TIMED_OUT = /^(TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/;

/** A sentence or two: what, with its value, and the remedy. */
export function describeConnectionProblem(error: unknown, entrance: Entrance): string {
  const { name, message, cause } = error as Error;
  const reason = (cause ?? error) as Error & { code?: unknown; cert?: PeerCertificate };
  // Those of an AbortSignal are numbers.
  const code = typeof reason.code === "string" ? reason.code : name;
  const { host, hostname, protocol } = new URL(entrance.url);
  const { loadBalancerDns } = entrance;
  if (code === "ENOTFOUND") return describeUnknownName(hostname, loadBalancerDns);
  if (code === "EAI_AGAIN")
    return `No name server answers for ${hostname}: see whether this machine has a network, and its DNS.`;
  if (code === "ECONNREFUSED")
    return (
      `${host} refuses connections: nothing listens there. See that the address is the stack's ` +
      `(${loadBalancerDns}), and with \`npx pulumi up --refresh\` that its listener is there.`
    );
  if (TIMED_OUT.test(code))
    return (
      `${host} does not answer: as a rule its security group does not let this machine in. Add this machine's public ` +
      "address to allowedCidrs, or go through the network that is in it."
    );
  if (CLOSED_CODE.test(code))
    return `${host} closed the connection before it answered: a proxy or firewall on the way does that. Try again, or without it.`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return describeWrongName(reason.cert, hostname, loadBalancerDns);
  if (code === "CERT_HAS_EXPIRED")
    return (
      `The certificate of ${hostname} has expired: ACM renews its own as long as their validation record is in DNS, and ` +
      "an imported one has to be imported again."
    );
  if (code === "CERT_NOT_YET_VALID")
    return `The certificate of ${hostname} is not valid yet: see whether this machine's clock is right.`;
  if (UNTRUSTED_CODE.test(code))
    return (
      `The certificate of ${hostname} is signed by itself, or by nobody that this machine trusts (${code}): take one of ` +
      "ACM's, or name the file of its authority in NODE_EXTRA_CA_CERTS, also for a proxy that opens TLS."
    );
  if (protocol === "https:" && NOT_TLS_CODE.test(code))
    return `${host} does not speak TLS (${code}): without a certificate the address begins with http://.`;
  return `${entrance.url} cannot be reached: ${reason.message || message}`;
}

function describeUnknownName(hostname: string, loadBalancerDns: string): string {
  if (hostname === loadBalancerDns)
    return (
      `DNS knows no ${hostname}, which is the stack's load balancer: it is gone (\`npx pulumi up --refresh\` makes it ` +
      "again), or some minutes old (wait)."
    );
  return (
    `DNS knows no ${hostname}: make a record of that name that points to ${loadBalancerDns}, or wait some minutes where ` +
    "there is one."
  );
}

function describeWrongName(cert: PeerCertificate | undefined, hostname: string, loadBalancerDns: string): string {
  const names = cert?.subjectaltname?.replaceAll("DNS:", "") ?? "other names";
  const remedy =
    hostname === loadBalancerDns
      ? "Make a record of its name that points to the load balancer, and give that address with --url https://NAME."
      : "Take a certificate for that name.";
  return `The certificate of ${hostname} is for ${names}, not for ${hostname}. ${remedy}`;
}
