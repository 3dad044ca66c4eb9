/**
 * The prices that estimates are made of: AWS's list prices on demand, without tax, discounts, savings plans and free
 * allowances. Each is the first tier, which is the dearest.
 */

/** Where and when the prices hold. */
export const PRICES_OF = { region: "us-east-1", date: "2026-06" };

/** What other regions differ by, as far as one sentence can tell. */
export const OTHER_REGIONS =
  "us-east-2 and us-west-2 cost about the same, regions in Europe 10 to 20 % more, in Asia and the Pacific 20 to 70 % more, São " +
  "Paulo (sa-east-1) 50 to 100 % more; <https://calculator.aws> has each";

export interface Price {
  usd: number;
  /** What that buys, for example `hour`, or `million requests`. */
  per: string;
  /** Whose it is, and AWS's page of it. */
  service: string;
  page: string;
}

const VPC = { service: "VPC", page: "https://aws.amazon.com/vpc/pricing/" };
const PRIVATELINK = { service: "PrivateLink", page: "https://aws.amazon.com/privatelink/pricing/" };
const BALANCER = { service: "Elastic Load Balancing", page: "https://aws.amazon.com/elasticloadbalancing/pricing/" };
const FARGATE = { service: "Fargate", page: "https://aws.amazon.com/fargate/pricing/" };
const AURORA = { service: "Aurora", page: "https://aws.amazon.com/rds/aurora/pricing/" };
const DYNAMODB = { service: "DynamoDB", page: "https://aws.amazon.com/dynamodb/pricing/on-demand/" };
const S3 = { service: "S3", page: "https://aws.amazon.com/s3/pricing/" };
const LAMBDA = { service: "Lambda", page: "https://aws.amazon.com/lambda/pricing/" };
const CLOUDWATCH = { service: "CloudWatch", page: "https://aws.amazon.com/cloudwatch/pricing/" };
const SECRETS_MANAGER = { service: "Secrets Manager", page: "https://aws.amazon.com/secrets-manager/pricing/" };

export const prices = {
  natGateway: { usd: 0.045, per: "hour", ...VPC },
  natData: { usd: 0.045, per: "GB", ...VPC },
  publicAddress: { usd: 0.005, per: "hour", ...VPC },
  interfaceEndpoint: { usd: 0.01, per: "hour", ...PRIVATELINK },
  interfaceEndpointData: { usd: 0.01, per: "GB", ...PRIVATELINK },
  loadBalancer: { usd: 0.0225, per: "hour", ...BALANCER },
  loadBalancerCapacity: { usd: 0.008, per: "LCU-hour", ...BALANCER },
  // Linux on x86.
  fargateCpu: { usd: 0.04048, per: "vCPU-hour", ...FARGATE },
  fargateMemory: { usd: 0.004445, per: "GB-hour", ...FARGATE },
  // Aurora Standard, not I/O-Optimized.
  auroraCapacity: { usd: 0.12, per: "ACU-hour", ...AURORA },
  auroraRequests: { usd: 0.2, per: "million I/Os", ...AURORA },
  auroraStorage: { usd: 0.1, per: "GB-month", ...AURORA },
  dynamoDbWrites: { usd: 0.625, per: "million write units", ...DYNAMODB },
  dynamoDbReads: { usd: 0.125, per: "million read units", ...DYNAMODB },
  dynamoDbStorage: { usd: 0.25, per: "GB-month", ...DYNAMODB },
  dynamoDbBackup: { usd: 0.2, per: "GB-month", ...DYNAMODB },
  s3Puts: { usd: 5, per: "million PUTs", ...S3 },
  s3Storage: { usd: 0.023, per: "GB-month", ...S3 },
  sqsRequests: { usd: 0.4, per: "million requests", service: "SQS", page: "https://aws.amazon.com/sqs/pricing/" },
  snsPublishes: { usd: 0.5, per: "million publishes", service: "SNS", page: "https://aws.amazon.com/sns/pricing/" },
  lambdaRequests: { usd: 0.2, per: "million runs", ...LAMBDA },
  // On x86.
  lambdaDuration: { usd: 16.6667, per: "million GB-seconds", ...LAMBDA },
  traces: { usd: 5, per: "million traces", service: "X-Ray", page: "https://aws.amazon.com/xray/pricing/" },
  alarm: { usd: 0.1, per: "metric", ...CLOUDWATCH },
  customMetric: { usd: 0.3, per: "metric", ...CLOUDWATCH },
  dashboard: { usd: 3, per: "dashboard", ...CLOUDWATCH },
  logs: { usd: 0.5, per: "GB", ...CLOUDWATCH },
  secret: { usd: 0.4, per: "secret", ...SECRETS_MANAGER },
  key: { usd: 1, per: "key", service: "KMS", page: "https://aws.amazon.com/kms/pricing/" },
} satisfies Record<string, Price>;
