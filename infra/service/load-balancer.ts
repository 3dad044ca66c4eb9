/** The load balancer, the only part that is open to clients. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { AccessLogBucket } from "../data/access-log-bucket";
import type { Network } from "../network/network";
import { CONTAINER_PORT, HTTP_PORT, HTTPS_PORT } from "../network/ports";
import type { StackContext } from "../stack/context";
import { LOAD_BALANCER_LOG_PREFIX } from "../stack/names";
import { createAliasRecord, createCertificate, type Domain } from "./domain-name";
import { IDLE_TIMEOUT_SECONDS } from "./task";

/** How clients reach the service. */
export interface ClientEntrance {
  /** Certificate for HTTPS, which HTTP is then redirected to; undefined for plain HTTP, or with a domain. */
  certificateArn: string | undefined;
  /** A name with a certificate of its own; undefined for the load balancer's. */
  domain: Domain | undefined;
  /** Web ACL that filters requests; undefined for none. */
  webAclArn: string | undefined;
  /** Where the load balancer logs its requests; undefined for no such log. */
  accessLogs: AccessLogBucket | undefined;
}

export interface LoadBalancerArgs extends ClientEntrance {
  network: Network;
}

/** Seconds for requests under way when a task leaves. AWS's 300 would only make deployments and destroy slow. */
const DEREGISTRATION_DELAY_SECONDS = 30;

/** TLS 1.3 and 1.2 with forward secrecy only. The service's own default is of 2016. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

function listeners(certificateArn: pulumi.Input<string> | undefined, { tags }: StackContext) {
  const http = { port: HTTP_PORT, protocol: "HTTP", tags };
  if (certificateArn === undefined) return [http];
  const redirect = { port: String(HTTPS_PORT), protocol: "HTTPS", statusCode: "HTTP_301" };
  return [
    { ...http, defaultActions: [{ type: "redirect", redirect }] },
    { port: HTTPS_PORT, protocol: "HTTPS", certificateArn, sslPolicy: TLS_POLICY, tags },
  ];
}

/** Off is said, as a load balancer goes on with what is merely left out; a name of a bucket has to be given all the same. */
function accessLogging(accessLogs: AccessLogBucket | undefined) {
  return accessLogs
    ? { enabled: true, bucket: accessLogs.bucketName, prefix: LOAD_BALANCER_LOG_PREFIX }
    : { enabled: false, bucket: "" };
}

/**
 * Makes the load balancer with its target group and, for a domain, certificate and record.
 *
 * @param name what all logical names begin with.
 */
export function createLoadBalancer(
  name: string,
  stack: StackContext,
  { network, accessLogs, domain, webAclArn, certificateArn: given }: LoadBalancerArgs,
  parent: pulumi.Resource,
) {
  const certificateArn = domain ? createCertificate(name, stack, domain, parent) : given;
  const { loadBalancer, defaultTargetGroup } = new awsx.lb.ApplicationLoadBalancer(
    `${name}-alb`,
    {
      name: stack.names.loadBalancer,
      subnetIds: network.publicSubnetIds,
      securityGroups: [network.securityGroups.loadBalancer.id],
      enableDeletionProtection: stack.protectData,
      idleTimeout: IDLE_TIMEOUT_SECONDS,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      accessLogs: accessLogging(accessLogs),
      // Given in full, as awsx guesses neither port nor protocol right from one listener. The port is the container's,
      // because awsx takes the one for the other.
      defaultTargetGroup: {
        port: CONTAINER_PORT,
        protocol: "HTTP",
        targetType: "ip",
        deregistrationDelay: DEREGISTRATION_DELAY_SECONDS,
        healthCheck: { path: "/", protocol: "HTTP", healthyThreshold: 2, unhealthyThreshold: 3, interval: 30 },
        tags: stack.tags,
      },
      listeners: listeners(certificateArn, stack),
      tags: stack.tags,
    },
    { parent },
  );
  if (webAclArn !== undefined) {
    const resourceArn = loadBalancer.apply((lb) => lb.arn);
    new aws.wafv2.WebAclAssociation(`${name}-web-acl`, { resourceArn, webAclArn }, { parent });
  }
  const dnsName = loadBalancer.apply((lb) => lb.dnsName);
  const host = domain ? createAliasRecord(name, domain, loadBalancer, parent) : dnsName;
  const apiUrl = pulumi.interpolate`${certificateArn === undefined ? "http" : "https"}://${host}`;
  return { loadBalancer, defaultTargetGroup, dnsName, apiUrl };
}
