/**
 * The prices that estimates are made of: AWS's list prices on demand, without tax, discounts, savings plans and free
 * allowances. Each is the first tier, which is the dearest.
 */

/** Where and when the prices hold. */
export const PRICES_OF = { region: "us-east-1", date: "2026-06" };

/** What other regions differ by, as far as one sentence can tell. */
export const OTHER_REGIONS =
  "us-east-2 and us-west-2 cost the same, most others up to a quarter more, and São Paulo (sa-east-1) about half as much again; " +
  "https://calculator.aws has each";

export interface Price {
  usd: number;
  /** What that buys, for example `hour`, or `million requests`. */
  per: string;
  /** AWS's page of it. */
  page: string;
}

const VPC = "https://aws.amazon.com/vpc/pricing/";
const BALANCER = "https://aws.amazon.com/elasticloadbalancing/pricing/";
const FARGATE = "https://aws.amazon.com/fargate/pricing/";
const AURORA = "https://aws.amazon.com/rds/aurora/pricing/";
const DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const S3 = "https://aws.amazon.com/s3/pricing/";
const LAMBDA = "https://aws.amazon.com/lambda/pricing/";
const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/";
const SECRETS_MANAGER = "https://aws.amazon.com/secrets-manager/pricing/";

export const prices = {
  natGateway: { usd: 0.045, per: "hour", page: VPC },
  natData: { usd: 0.045, per: "GB", page: VPC },
  publicAddress: { usd: 0.005, per: "hour", page: VPC },
  interfaceEndpoint: { usd: 0.01, per: "hour", page: "https://aws.amazon.com/privatelink/pricing/" },
  interfaceEndpointData: { usd: 0.01, per: "GB", page: "https://aws.amazon.com/privatelink/pricing/" },
  loadBalancer: { usd: 0.0225, per: "hour", page: BALANCER },
  loadBalancerCapacity: { usd: 0.008, per: "LCU-hour", page: BALANCER },
  // Linux on x86.
  fargateCpu: { usd: 0.04048, per: "vCPU-hour", page: FARGATE },
  fargateMemory: { usd: 0.004445, per: "GB-hour", page: FARGATE },
  // Aurora Standard, not I/O-Optimized.
  auroraCapacity: { usd: 0.12, per: "ACU-hour", page: AURORA },
  auroraRequests: { usd: 0.2, per: "million I/Os", page: AURORA },
  auroraStorage: { usd: 0.1, per: "GB-month", page: AURORA },
  dynamoDbWrites: { usd: 0.625, per: "million write units", page: DYNAMODB },
  dynamoDbReads: { usd: 0.125, per: "million read units", page: DYNAMODB },
  dynamoDbStorage: { usd: 0.25, per: "GB-month", page: DYNAMODB },
  dynamoDbBackup: { usd: 0.2, per: "GB-month", page: DYNAMODB },
  s3Puts: { usd: 5, per: "million PUTs", page: S3 },
  s3Storage: { usd: 0.023, per: "GB-month", page: S3 },
  sqsRequests: { usd: 0.4, per: "million requests", page: "https://aws.amazon.com/sqs/pricing/" },
  snsPublishes: { usd: 0.5, per: "million publishes", page: "https://aws.amazon.com/sns/pricing/" },
  lambdaRequests: { usd: 0.2, per: "million runs", page: LAMBDA },
  // On x86.
  lambdaDuration: { usd: 16.6667, per: "million GB-seconds", page: LAMBDA },
  traces: { usd: 5, per: "million traces", page: "https://aws.amazon.com/xray/pricing/" },
  alarm: { usd: 0.1, per: "metric", page: CLOUDWATCH },
  customMetric: { usd: 0.3, per: "metric", page: CLOUDWATCH },
  dashboard: { usd: 3, per: "dashboard", page: CLOUDWATCH },
  logs: { usd: 0.5, per: "GB", page: CLOUDWATCH },
  secret: { usd: 0.4, per: "secret", page: SECRETS_MANAGER },
  key: { usd: 1, per: "key", page: "https://aws.amazon.com/kms/pricing/" },
} satisfies Record<string, Price>;
