import assert from "node:assert/strict";
import fc from "fast-check";
import { accessLogBucketName, logBucketName, resourceNames, type ResourceNames } from "../../../infra/stack/names";

/** AWS's limits: most characters, and what the name must look like. */
const limits: Record<keyof ResourceNames | "logBucket" | "accessLogBucket", { most: number; pattern: RegExp }> = {
  vpc: { most: 255, pattern: /^.+$/ },
  loadBalancer: { most: 32, pattern: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/ },
  loadBalancerSecurityGroup: { most: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  databaseSecurityGroup: { most: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  serviceSecurityGroup: { most: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  eventProcessorSecurityGroup: { most: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  databaseCluster: { most: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseWriter: { most: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseReader: { most: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  flowLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  insightsLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  execLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  sessionsTable: { most: 255, pattern: /^[\w.-]{3,}$/ },
  queue: { most: 80, pattern: /^[\w-]+$/ },
  deadLetterQueue: { most: 80, pattern: /^[\w-]+$/ },
  eventProcessorDeadLetterQueue: { most: 80, pattern: /^[\w-]+$/ },
  eventProcessor: { most: 64, pattern: /^[\w-]+$/ },
  eventProcessorLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  cluster: { most: 255, pattern: /^[\w-]+$/ },
  // Also the name of the image's repository.
  service: { most: 255, pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*$/ },
  serviceLogGroup: { most: 512, pattern: /^[\w\-/.#]+$/ },
  dataKeyAlias: { most: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  logsKeyAlias: { most: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  alertsKeyAlias: { most: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  apiTokenSecret: { most: 512, pattern: /^[\w/+=.@-]+$/ },
  alertTopic: { most: 256, pattern: /^[\w-]+$/ },
  dashboard: { most: 255, pattern: /^[\w-]+$/ },
  accessLogBucket: { most: 63, pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/ },
  logBucket: { most: 63, pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/ },
};

const suffixes = fc.stringMatching(/^[a-z][a-z0-9]*(-[a-z0-9]+){0,4}$/).map((s) => s.slice(0, 16).replace(/-$/, ""));

describe("physical names", () => {
  it("stay inside AWS's limits for every suffix that the configuration allows", () => {
    fc.assert(
      fc.property(fc.oneof(suffixes, fc.constant("abcdefghijklmnop"), fc.constant("a")), (suffix) => {
        const names = {
          ...resourceNames(suffix),
          logBucket: logBucketName(suffix, "123456789012"),
          accessLogBucket: accessLogBucketName(suffix, "123456789012"),
        };
        for (const [key, name] of Object.entries(names)) {
          const { most, pattern } = limits[key as keyof typeof names];
          assert.ok(name.length <= most, `${key}: ${name} has ${name.length} characters, ${most} are allowed`);
          assert.match(name, pattern);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("differ from each other", () => {
    const names = Object.values(resourceNames("dev"));
    assert.equal(new Set(names).size, names.length);
  });

  it("are the ones that people know", () => {
    const names = resourceNames("dev123");
    assert.equal(names.loadBalancer, "transaction-alb-dev123");
    assert.equal(names.databaseCluster, "aurora-cluster-dev123");
    assert.equal(names.sessionsTable, "sessions-dev123");
    assert.equal(names.queue, "transactions-dev123");
    assert.equal(names.deadLetterQueue, "transactions-dlq-dev123");
    assert.equal(names.eventProcessorDeadLetterQueue, "lambda-dlq-dev123");
    assert.equal(names.eventProcessor, "event-processor-dev123");
    assert.equal(names.alertTopic, "transaction-alerts-dev123");
    assert.equal(names.dashboard, "transaction-dashboard-dev123");
    assert.equal(logBucketName("dev123", "123456789012"), "transaction-logs-dev123-123456789012");
  });
});
