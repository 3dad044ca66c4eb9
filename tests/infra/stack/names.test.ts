import assert from "node:assert/strict";
import fc from "fast-check";
import { consumerInstance, resourceNames, type ResourceNames } from "../../../infra/stack/names";

/** Those of a stack, one of each kind where there are several. */
function allNames(suffix: string, queue: string, consumer: string): Record<keyof ResourceNames, string> {
  const names = resourceNames(suffix, "123456789012");
  return {
    ...names,
    queue: names.queue(queue),
    deadLetterQueue: names.deadLetterQueue(queue),
    consumer: names.consumer(consumer),
    consumerLogGroup: names.consumerLogGroup(consumer),
    consumerDeadLetterQueue: names.consumerDeadLetterQueue(consumer),
    finalSnapshot: names.finalSnapshot("vpc-0123456789abcdef0"),
    scalingPolicy: names.scalingPolicy("requests"),
    alarm: names.alarm("dynamodb-index-write-throttles"),
  };
}

/** AWS's limits: characters, and what the name must look like. */
const limits: Record<keyof ResourceNames, { max: number; pattern: RegExp }> = {
  vpc: { max: 255, pattern: /^.+$/ },
  loadBalancer: { max: 32, pattern: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/ },
  loadBalancerSecurityGroup: { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  databaseSecurityGroup: { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  serviceSecurityGroup: { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  functionSecurityGroup: { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  endpointSecurityGroup: { max: 255, pattern: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  databaseCluster: { max: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseWriter: { max: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseReader: { max: 63, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  finalSnapshot: { max: 255, pattern: /^[a-z](?:-?[a-z0-9])*$/ },
  databaseLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  flowLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  insightsLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  execLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  sessionsTable: { max: 255, pattern: /^[\w.-]{3,}$/ },
  queue: { max: 80, pattern: /^[\w-]+$/ },
  deadLetterQueue: { max: 80, pattern: /^[\w-]+$/ },
  consumerDeadLetterQueue: { max: 80, pattern: /^[\w-]+$/ },
  consumer: { max: 64, pattern: /^[\w-]+$/ },
  consumerLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  cluster: { max: 255, pattern: /^[\w-]+$/ },
  // Also the name of the image's repository.
  service: { max: 255, pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*$/ },
  scalingPolicy: { max: 256, pattern: /^[\x20-\x7e]+$/ },
  serviceLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  operations: { max: 255, pattern: /^[\w-]+$/ },
  operationsLogGroup: { max: 512, pattern: /^[\w\-/.#]+$/ },
  dataKeyAlias: { max: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  logsKeyAlias: { max: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  alertsKeyAlias: { max: 256, pattern: /^alias\/(?!aws\/)[\w/-]+$/ },
  apiTokenSecret: { max: 512, pattern: /^[\w/+=.@-]+$/ },
  alertTopic: { max: 256, pattern: /^[\w-]+$/ },
  eventTopic: { max: 256, pattern: /^[\w-]+$/ },
  alarm: { max: 255, pattern: /^[\x20-\x7e]+$/ },
  dashboard: { max: 255, pattern: /^[\w-]+$/ },
  accessLogBucket: { max: 63, pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/ },
  transactionLogBucket: { max: 63, pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/ },
};

const suffixes = fc.stringMatching(/^[a-z][a-z0-9]*(-[a-z0-9]+){0,4}$/).map((s) => s.slice(0, 16).replace(/-$/, ""));

/** The service's queue and its consumer; and, as long as they may be, those of others. */
const shipped = ["events", "event-processor"] as const;
const others = ["q".repeat(40), "c".repeat(40)] as const;

describe("physical names", () => {
  it("stay inside AWS's limits for every suffix that the configuration allows", () => {
    fc.assert(
      fc.property(fc.oneof(suffixes, fc.constant("abcdefghijklmnop"), fc.constant("a")), (suffix) => {
        for (const [queue, consumer] of [shipped, others])
          for (const [key, name] of Object.entries(allNames(suffix, queue, consumer))) {
            const { max, pattern } = limits[key as keyof ResourceNames];
            assert.ok(name.length <= max, `${key}: ${name} has ${name.length} characters, ${max} are allowed`);
            assert.match(name, pattern);
          }
      }),
      { numRuns: 500 },
    );
  });

  it("differ from each other", () => {
    const names = Object.values(allNames("dev", ...shipped));
    assert.equal(new Set(names).size, names.length);
  });

  it("are the ones that people know", () => {
    const names = allNames("dev123", ...shipped);
    assert.equal(names.loadBalancer, "transaction-alb-dev123");
    assert.equal(names.databaseCluster, "aurora-cluster-dev123");
    assert.equal(names.sessionsTable, "sessions-dev123");
    assert.equal(names.queue, "transactions-dev123");
    assert.equal(names.deadLetterQueue, "transactions-dlq-dev123");
    assert.equal(names.consumerDeadLetterQueue, "lambda-dlq-dev123");
    assert.equal(names.consumer, "event-processor-dev123");
    assert.equal(names.consumerLogGroup, "/aws/lambda/event-processor-dev123");
    assert.equal(names.alertTopic, "transaction-alerts-dev123");
    assert.equal(names.dashboard, "transaction-dashboard-dev123");
    assert.equal(names.transactionLogBucket, "transaction-logs-dev123-123456789012");
    assert.equal(names.alarm, "dynamodb-index-write-throttles-dev123");
    assert.equal(names.scalingPolicy, "transaction-service-dev123-requests");
    assert.equal(names.finalSnapshot, "aurora-cluster-dev123-final-vpc-0123456789abcdef0");
  });

  it("of another queue and its consumer are the components' own", () => {
    const names = allNames("dev", "notices", "notifier");
    assert.equal(names.queue, "notices-dev");
    assert.equal(names.deadLetterQueue, "notices-dlq-dev");
    assert.equal(names.consumer, "notifier-dev");
    assert.equal(names.consumerLogGroup, "/aws/lambda/notifier-dev");
    assert.equal(names.consumerDeadLetterQueue, "notifier-lambda-dlq-dev");
    assert.equal(consumerInstance("notifier"), "notifier");
    assert.equal(consumerInstance("event-processor"), undefined);
  });
});
