/** The name that clients call: its certificate, and the record that leads to the load balancer. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack/context";

/** A name, and the public zone of Route 53 that holds it. */
export interface Domain {
  name: string;
  hostedZoneId: string;
}

/** Seconds. The record never changes, and is read by ACM alone. */
const VALIDATION_TTL_SECONDS = 300;

/**
 * Makes a certificate that ACM issues for the domain, and renews as long as its record is there.
 *
 * @param name what all logical names begin with.
 * @returns its ARN, known once it is issued: a listener takes no other.
 */
export function createCertificate(
  name: string,
  { tags }: StackContext,
  domain: Domain,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const certificate = new aws.acm.Certificate(
    `${name}-certificate`,
    { domainName: domain.name, validationMethod: "DNS", tags },
    { parent },
  );
  const option = certificate.domainValidationOptions.apply(onlyOption);
  const record = new aws.route53.Record(
    `${name}-certificate-validation`,
    {
      zoneId: domain.hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: VALIDATION_TTL_SECONDS,
      // ACM asks for the same record for each certificate of a name, so that one is there if the account had one before.
      allowOverwrite: true,
    },
    { parent },
  );
  const issued = new aws.acm.CertificateValidation(
    `${name}-certificate-issued`,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  );
  return issued.certificateArn;
}

type ValidationOption = aws.types.output.acm.CertificateDomainValidationOption;

/** Of the only name that the certificate has. */
function onlyOption([option]: ValidationOption[]): ValidationOption {
  if (!option)
    throw new pulumi.RunError(
      "ACM reports no record to validate the certificate by. To fix it: npx pulumi refresh, then npx pulumi up",
    );
  return option;
}

/** @returns the domain's name, known once it leads to the load balancer. */
export function createAliasRecord(
  name: string,
  domain: Domain,
  loadBalancer: pulumi.Output<aws.lb.LoadBalancer>,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const target = {
    name: loadBalancer.apply(({ dnsName }) => dnsName),
    zoneId: loadBalancer.apply(({ zoneId }) => zoneId),
    evaluateTargetHealth: false,
  };
  const record = new aws.route53.Record(
    `${name}-alias`,
    // The load balancer has no IPv6 address.
    { zoneId: domain.hostedZoneId, name: domain.name, type: "A", aliases: [target] },
    { parent },
  );
  return record.name;
}
