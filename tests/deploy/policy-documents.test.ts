import assert from "node:assert/strict";
import { allActions } from "../../deploy/permissions";
import { deploymentPolicies } from "../../deploy/policy-documents";
import type { PolicyOptions } from "../../deploy/scopes/scope";
import type { PolicyDocument } from "../../infra/security/policy-document";
import { decide, type AccessRequest } from "../support/program/iam";
import { deployProgram, everyOption } from "../support/program/stack";

/** Characters of a managed policy, without white space (AWS, "IAM and AWS STS quotas"). */
const MAX_CHARACTERS = 6144;

const BOUNDARY = "arn:aws:iam::123456789012:policy/boundaries/a-company-with-a-name/of-deployed-roles";

const variants: Record<string, PolicyOptions> = {
  "any stack": {},
  "one stack": { suffix: "dev" },
  "a stack whose names are as long as they may be, with a boundary": {
    suffix: "abcdefghijklmnop",
    permissionsBoundaryArn: BOUNDARY,
  },
};

function isAllowed(policies: Record<string, PolicyDocument>, request: AccessRequest): boolean {
  return Object.values(policies).some((policy) => decide(policy, request) === "allowed");
}

for (const [variant, options] of Object.entries(variants))
  describe(`the policies to deploy ${variant}`, () => {
    const policies = deploymentPolicies(options);
    const statements = Object.values(policies).flatMap(({ Statement }) => Statement);

    it("fit managed policies", () => {
      assert.deepEqual(Object.keys(policies), ["network", "stores", "compute"]);
      for (const [name, policy] of Object.entries(policies)) {
        const { length } = JSON.stringify(policy);
        assert.ok(length <= MAX_CHARACTERS, `${name} has ${length} characters`);
      }
    });

    it("are valid", () => {
      const ids = statements.map(({ Sid }) => Sid ?? "");
      assert.equal(new Set(ids).size, ids.length);
      for (const { Sid, Action, Resource } of statements) {
        assert.match(Sid ?? "", /^[A-Za-z0-9]+$/);
        assert.ok(Action.length > 0, `${Sid} has no action`);
        assert.ok(Resource !== undefined && Resource.length > 0, `${Sid} has no resource`);
      }
    });

    it("grant every action of the table once, and nothing else", () => {
      const granted = statements.flatMap(({ Action }) => Action);
      const withheld = options.permissionsBoundaryArn ? ["iam:DeleteRolePermissionsBoundary"] : [];
      assert.deepEqual(
        granted.sort(),
        allActions().filter((action) => !withheld.includes(action)),
      );
    });
  });

describe("whoever deploys", () => {
  const policies = deploymentPolicies({ suffix: "dev" });
  const everything = { config: { ...everyOption, environmentSuffix: "dev", imageUri: "" } };
  const own = { "aws:ResourceTag/Project": "transaction-system", "aws:ResourceTag/EnvironmentSuffix": "dev" };
  const can = (action: string, resource: string, context = {}) => isAllowed(policies, { action, resource, context });

  /** By the type of what is deleted with it. */
  const deletions: Record<string, string> = {
    "aws:cloudwatch/dashboard:Dashboard": "cloudwatch:DeleteDashboards",
    "aws:cloudwatch/logGroup:LogGroup": "logs:DeleteLogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch:DeleteAlarms",
    "aws:dynamodb/table:Table": "dynamodb:DeleteTable",
    "aws:ecs/cluster:Cluster": "ecs:DeleteCluster",
    "aws:kms/alias:Alias": "kms:DeleteAlias",
    "aws:lambda/function:Function": "lambda:DeleteFunction",
    "aws:rds/cluster:Cluster": "rds:DeleteDBCluster",
    "aws:rds/clusterInstance:ClusterInstance": "rds:DeleteDBInstance",
    "aws:s3/bucket:Bucket": "s3:DeleteBucket",
    "aws:secretsmanager/secret:Secret": "secretsmanager:DeleteSecret",
    "aws:sns/topic:Topic": "sns:DeleteTopic",
    "aws:sqs/queue:Queue": "sqs:DeleteQueue",
  };

  const arnOf: Record<string, (name: string) => string> = {
    cloudwatch: (name) => `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`,
    dynamodb: (name) => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
    ecs: (name) => `arn:aws:ecs:us-east-1:123456789012:cluster/${name}`,
    kms: (name) => `arn:aws:kms:us-east-1:123456789012:${name}`,
    lambda: (name) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    logs: (name) => `arn:aws:logs:us-east-1:123456789012:log-group:${name}`,
    s3: (name) => `arn:aws:s3:::${name}`,
    secretsmanager: (name) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-a1B2c3`,
    sns: (name) => `arn:aws:sns:us-east-1:123456789012:${name}`,
    sqs: (name) => `arn:aws:sqs:us-east-1:123456789012:${name}`,
  };
  const rds = { DeleteDBCluster: "cluster", DeleteDBInstance: "db" } as const;

  function arnToDelete(action: string, name: string): string {
    const [service = "", verb = ""] = action.split(":");
    if (verb === "DeleteDashboards") return `arn:aws:cloudwatch::123456789012:dashboard/${name}`;
    if (service === "rds") return `arn:aws:rds:us-east-1:123456789012:${rds[verb as keyof typeof rds]}:${name}`;
    return arnOf[service]?.(name) ?? "";
  }

  const nameOf = ({ inputs }: { inputs: Record<string, unknown> }) =>
    String(inputs.name ?? inputs.bucket ?? inputs.identifier ?? inputs.clusterIdentifier ?? inputs.dashboardName);

  it("may delete all that a stack has by name, and nothing of another's", async () => {
    const { resources } = await deployProgram(everything);
    const named = resources.filter(({ type }) => type in deletions);
    assert.deepEqual(new Set(named.map(({ type }) => type)), new Set(Object.keys(deletions)));
    for (const resource of named) {
      const action = deletions[resource.type] ?? "";
      const arn = arnToDelete(action, nameOf(resource));
      assert.ok(can(action, arn), `${action} of ${arn}`);
      const other = arnToDelete(action, nameOf(resource).replace("dev", "prod"));
      assert.ok(!can(action, other), `${action} of ${other}`);
    }
  });

  it("may make and delete the topic of events, which only a stack with subscribers has", () => {
    const topic = "arn:aws:sns:us-east-1:123456789012:transaction-events-dev";
    for (const action of ["sns:CreateTopic", "sns:Subscribe", "sns:DeleteTopic"]) assert.ok(can(action, topic), action);
    assert.ok(!can("sns:DeleteTopic", "arn:aws:sns:us-east-1:123456789012:transaction-events-prod"));
  });

  it("may push images to the stack's repository, with a token that is of no repository", () => {
    assert.ok(can("ecr:GetAuthorizationToken", "*"));
    assert.ok(can("ecr:PutImage", "arn:aws:ecr:us-east-1:123456789012:repository/transaction-service-dev"));
    assert.ok(!can("ecr:PutImage", "arn:aws:ecr:us-east-1:123456789012:repository/transaction-service-prod"));
  });

  it("may delete networks and keys that carry the stack's tags only", () => {
    for (const [action, resource] of [
      ["ec2:DeleteVpc", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"],
      ["ec2:DeleteNatGateway", "arn:aws:ec2:us-east-1:123456789012:natgateway/nat-1"],
      ["kms:ScheduleKeyDeletion", "arn:aws:kms:us-east-1:123456789012:key/1"],
      ["acm:DeleteCertificate", "arn:aws:acm:us-east-1:123456789012:certificate/1"],
    ] as const) {
      assert.ok(can(action, resource, own), action);
      assert.ok(!can(action, resource), action);
      assert.ok(!can(action, resource, { ...own, "aws:ResourceTag/EnvironmentSuffix": "prod" }), action);
    }
  });

  it("may give a role to the services that the program gives roles to", async () => {
    const { resources } = await deployProgram(everything);
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    assert.ok(roles.length >= 6);
    for (const { name, inputs } of roles) {
      const [, service = ""] = /"Service":"([^"]+)"/.exec(String(inputs.assumeRolePolicy)) ?? [];
      const arn = `arn:aws:iam::123456789012:role/${name}-1a2b3c4`;
      assert.ok(can("iam:PassRole", arn, { "iam:PassedToService": service }), `${arn} to ${service}`);
      assert.ok(can("iam:DeleteRole", arn, own), arn);
    }
    const role = "arn:aws:iam::123456789012:role/service-task-role-1a2b3c4";
    assert.ok(!can("iam:PassRole", role, { "iam:PassedToService": "ec2.amazonaws.com" }));
    assert.ok(!can("iam:PassRole", role));
    assert.ok(!can("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/administrator"));
  });

  it("may change or delete a role only if it carries the stack's tags", () => {
    const role = "arn:aws:iam::123456789012:role/another-role-1a2b3c4";
    for (const action of [
      "UpdateAssumeRolePolicy",
      "UpdateRole",
      "DeleteRolePolicy",
      "DetachRolePolicy",
      "DeleteRole",
    ]) {
      assert.ok(can(`iam:${action}`, role, own), action);
      assert.ok(!can(`iam:${action}`, role), action);
      assert.ok(!can(`iam:${action}`, role, { ...own, "aws:ResourceTag/EnvironmentSuffix": "prod" }), action);
    }
  });

  it("may tag what has no tags yet, as what it makes, and nothing of another's", () => {
    for (const [tag, untag, resource] of [
      ["acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate", "arn:aws:acm:us-east-1:123456789012:certificate/1"],
      ["ec2:CreateTags", "ec2:DeleteTags", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1"],
      ["iam:TagRole", "iam:UntagRole", "arn:aws:iam::123456789012:role/another-role-1a2b3c4"],
      ["kms:TagResource", "kms:UntagResource", "arn:aws:kms:us-east-1:123456789012:key/1"],
    ] as const) {
      assert.ok(can(tag, resource), tag);
      assert.ok(can(tag, resource, own), tag);
      assert.ok(!can(tag, resource, { ...own, "aws:ResourceTag/EnvironmentSuffix": "prod" }), tag);
      assert.ok(!can(tag, resource, { "aws:ResourceTag/Project": "shop" }), tag);
      assert.ok(can(untag, resource, own), untag);
      assert.ok(!can(untag, resource), untag);
    }
  });

  it("lets RDS keep the password of a database, and can neither read nor delete any", () => {
    const password = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b3c4d-a1B2c3";
    for (const action of ["CreateSecret", "TagResource", "RotateSecret"])
      assert.ok(can(`secretsmanager:${action}`, password), action);
    for (const action of ["GetSecretValue", "PutSecretValue", "UpdateSecret", "DeleteSecret"])
      assert.ok(!can(`secretsmanager:${action}`, password), action);
  });

  it("makes roles with the boundary only, where there is one, and takes it from none", () => {
    const bounded = deploymentPolicies({ permissionsBoundaryArn: BOUNDARY });
    const resource = "arn:aws:iam::123456789012:role/event-processor-role-1a2b3c4";
    const decision = (action: string, context = {}) => isAllowed(bounded, { action, resource, context });
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      assert.ok(decision(action, { "iam:PermissionsBoundary": BOUNDARY }), action);
      assert.ok(!decision(action), action);
    }
    assert.ok(!decision("iam:DeleteRolePermissionsBoundary", { "iam:PermissionsBoundary": BOUNDARY }));
    assert.ok(decision("iam:DeleteRole", own));
  });
});
