/** The instances of the database cluster, and what makes them tell more of themselves. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createRole } from "../security/role";
import type { StackContext } from "../stack/context";

/** In UTC, an hour after the one of backups, which RDS refuses to see overlap. Left out, RDS draws one at random. */
export const MAINTENANCE_WINDOW = "sun:05:00-sun:06:00";

const MONITORING_INTERVAL_SECONDS = 60;
const MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";

export interface DatabaseInstancesArgs {
  cluster: aws.rds.Cluster;
  /** Performance Insights and enhanced monitoring, which keep an instance above its minimum capacity. */
  insights: boolean;
}

/**
 * Makes a writer, and a reader that can take over.
 *
 * @param name what all logical names begin with.
 * @returns the writer.
 */
export function createDatabaseInstances(
  name: string,
  stack: StackContext,
  { cluster, insights }: DatabaseInstancesArgs,
  parent: pulumi.Resource,
): aws.rds.ClusterInstance {
  const more = insights ? createInsights(name, stack, parent) : NO_INSIGHTS;
  const create = (role: string, identifier: string, promotionTier: number, dependsOn: pulumi.Resource[]) =>
    new aws.rds.ClusterInstance(
      `${name}-${role}`,
      {
        identifier,
        clusterIdentifier: cluster.id,
        engine: "aurora-postgresql",
        engineVersion: cluster.engineVersion,
        instanceClass: "db.serverless",
        promotionTier,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        preferredMaintenanceWindow: MAINTENANCE_WINDOW,
        applyImmediately: true,
        ...more,
        tags: stack.tags,
      },
      { parent, dependsOn },
    );
  const writer = create("writer", stack.names.databaseWriter, 0, []);
  // Created second, so that the writer is the one with the lower tier. Tier 1 scales with the writer and is ready for it.
  create("reader", stack.names.databaseReader, 1, [writer]);
  return writer;
}

/** Said, as what is left out stays as it was: an instance would go on with what was switched off. */
const NO_INSIGHTS = { performanceInsightsEnabled: false, monitoringInterval: 0 };

function createInsights(
  name: string,
  stack: StackContext,
  parent: pulumi.Resource,
): Partial<aws.rds.ClusterInstanceArgs> {
  return {
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: stack.keys?.dataKeyArn,
    monitoringInterval: MONITORING_INTERVAL_SECONDS,
    monitoringRoleArn: createRole(
      `${name}-monitoring-role`,
      stack,
      {
        service: "monitoring.rds.amazonaws.com",
        description: "Publishes the enhanced monitoring of the transaction system's database",
        managedPolicies: { [`${name}-monitoring`]: MONITORING_POLICY },
      },
      parent,
    ),
  };
}
