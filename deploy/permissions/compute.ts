/** What runs, in whose name, and what watches it. */
import { KEY_USE, SERVICE_ROLE, TAGS, type Actions } from "./actions";

/** By which an image gets into the repository, and layers that are there are found. */
const PUSH =
  "GetAuthorizationToken BatchCheckLayerAvailability BatchGetImage GetDownloadUrlForLayer InitiateLayerUpload UploadLayerPart CompleteLayerUpload PutImage";

export const computePermissions: Record<string, Actions> = {
  "aws:appautoscaling/policy:Policy": {
    "application-autoscaling": "PutScalingPolicy DescribeScalingPolicies DeleteScalingPolicy",
  },
  "aws:appautoscaling/target:Target": {
    "application-autoscaling": `RegisterScalableTarget DescribeScalableTargets DeregisterScalableTarget ${TAGS}`,
    ...SERVICE_ROLE,
  },
  "aws:cloudwatch/dashboard:Dashboard": { cloudwatch: "PutDashboard GetDashboard DeleteDashboards" },
  "aws:cloudwatch/logGroup:LogGroup": {
    logs: `CreateLogGroup DescribeLogGroups PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey DeleteLogGroup ${TAGS}`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { cloudwatch: `PutMetricAlarm DescribeAlarms DeleteAlarms ${TAGS}` },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { ecr: "PutLifecyclePolicy GetLifecyclePolicy DeleteLifecyclePolicy" },
  "aws:ecr/repository:Repository": {
    ecr: `CreateRepository DescribeRepositories PutImageTagMutability PutImageScanningConfiguration DeleteRepository ${TAGS}`,
    kms: KEY_USE,
  },
  "aws:ecs/cluster:Cluster": {
    ecs: `CreateCluster DescribeClusters UpdateCluster DeleteCluster ${TAGS}`,
    ...SERVICE_ROLE,
  },
  "aws:ecs/service:Service": {
    ecs: `CreateService DescribeServices DescribeServiceDeployments ListServiceDeployments UpdateService DeleteService ${TAGS}`,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    ecs: `RegisterTaskDefinition DescribeTaskDefinition DeregisterTaskDefinition ${TAGS}`,
    iam: "PassRole",
  },
  "aws:iam/role:Role": {
    iam: "CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole TagRole UntagRole DeleteRole",
  },
  "aws:iam/rolePolicy:RolePolicy": { iam: "PutRolePolicy GetRolePolicy DeleteRolePolicy" },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    iam: "AttachRolePolicy ListAttachedRolePolicies DetachRolePolicy",
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    lambda:
      "CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping ListTags TagResource UntagResource",
  },
  "aws:lambda/function:Function": {
    lambda:
      "CreateFunction GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency DeleteFunctionConcurrency DeleteFunction ListTags TagResource UntagResource",
    // Asked of whoever puts a function into a VPC.
    ec2: "DescribeSecurityGroups DescribeSubnets DescribeVpcs",
    kms: `${KEY_USE} Encrypt`,
    iam: "PassRole",
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    lambda: "PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig",
  },
  "docker-build:index:Image": { ecr: PUSH },
};
