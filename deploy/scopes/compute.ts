/** What runs, in whose name, and what watches it. */
import type { ResourceNames } from "../../infra/stack/names";
import { logGroupNames } from "../../infra/stack/names";
import {
  arn,
  EVERYTHING,
  namePatterns,
  ofNoOthersTags,
  ofOwnTags,
  servicePrincipals,
  type PolicyOptions,
  type Scope,
} from "./scope";

/** Pulumi names them, after their components. */
const ROLES = "arn:aws:iam::*:role/*-role-???????";

/** What a boundary limits: with it, no role can be made, or given anything, that has another. */
const BOUNDED = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
];

function roleScopes(options: PolicyOptions): Scope[] {
  const boundary = options.permissionsBoundaryArn;
  const bounded: Scope[] = boundary
    ? [
        {
          sid: "BoundedRoles",
          actions: BOUNDED,
          resources: [ROLES],
          condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
        },
        // Granted to nobody, as it would end what the boundary is for.
        { sid: "NoBoundary", actions: ["iam:DeleteRolePermissionsBoundary"], resources: [] },
      ]
    : [];
  return [
    {
      sid: "PassRoles",
      actions: ["iam:PassRole"],
      resources: [ROLES],
      condition: {
        StringEquals: {
          "iam:PassedToService": servicePrincipals("ecs-tasks", "lambda", "monitoring.rds", "vpc-flow-logs"),
        },
      },
    },
    {
      sid: "ServiceRoles",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ["arn:aws:iam::*:role/aws-service-role/*"],
      condition: {
        StringEquals: {
          "iam:AWSServiceName": servicePrincipals("ecs", "ecs.application-autoscaling", "elasticloadbalancing", "rds"),
        },
      },
    },
    ...bounded,
    {
      // Others name their roles alike; and who changes whom a role trusts can take it, with all that it may do.
      sid: "ChangeOwnRoles",
      actions: ["iam:Delete*", "iam:Detach*", "iam:UntagRole", "iam:Update*"],
      resources: [ROLES],
      condition: ofOwnTags(options),
    },
    { sid: "TagRoles", actions: ["iam:TagRole"], resources: [ROLES], condition: ofNoOthersTags(options) },
    { sid: "Roles", actions: ["iam:*"], resources: [ROLES] },
  ];
}

function containerScopes(names: ResourceNames): Scope[] {
  return [
    {
      sid: "TaskDefinitions",
      actions: ["ecs:*TaskDefinition"],
      resources: EVERYTHING,
    },
    {
      sid: "Service",
      actions: ["ecs:*"],
      resources: [
        arn("ecs", `cluster/${names.cluster}`),
        arn("ecs", `service/${names.cluster}/${names.service}`),
        arn("ecs", `service-deployment/${names.cluster}/${names.service}/*`),
        ...[names.service, names.operations].map((family) => arn("ecs", `task-definition/${family}:*`)),
      ],
    },
    {
      sid: "ReadScaling",
      actions: ["application-autoscaling:Describe*"],
      resources: EVERYTHING,
    },
    {
      sid: "Scaling",
      actions: ["application-autoscaling:*"],
      resources: [arn("application-autoscaling", "scalable-target/*")],
    },
  ];
}

export function computeScopes(options: PolicyOptions): Scope[] {
  const names = namePatterns(options);
  return [
    ...roleScopes(options),
    ...containerScopes(names),
    {
      sid: "Functions",
      actions: ["lambda:*"],
      resources: [arn("lambda", `function:${names.consumer("*")}`), arn("lambda", "event-source-mapping:*")],
    },
    { sid: "ReadMonitoring", actions: ["cloudwatch:Describe*", "logs:Describe*"], resources: EVERYTHING },
    {
      sid: "Alarms",
      actions: ["cloudwatch:*"],
      resources: [arn("cloudwatch", `alarm:${names.alarm("*")}`), `arn:aws:cloudwatch::*:dashboard/${names.dashboard}`],
    },
    {
      sid: "Logs",
      actions: ["logs:*"],
      // Some actions are on a group, some on the streams in it.
      resources: logGroupNames(names, ["*"]).flatMap((name) => [
        arn("logs", `log-group:${name}`),
        arn("logs", `log-group:${name}:*`),
      ]),
    },
  ];
}
