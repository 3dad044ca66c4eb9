import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { accessOf } from "../../preview/access";
import { resourceGrantsOf, roleGrantsOf } from "../../preview/grants";
import type { Preview } from "../../preview/preview";
import { accessLines, grantLines } from "../../preview/print-access";
import { resource, type Inputs } from "../../program/resource";

const group = (name: string, inputs: Inputs = {}) =>
  resource("aws:ec2/securityGroup:SecurityGroup", name, { name: `${name}-dev`, ...inputs }, { id: `sg-${name}` });

const rule = (direction: "Ingress" | "Egress", name: string, inputs: Inputs) =>
  resource(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`, name, {
    securityGroupId: "sg-web",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    ...inputs,
  });

const stack = [
  group("web"),
  group("store"),
  group("open", { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }] }),
  rule("Egress", "out", { referencedSecurityGroupId: "sg-store", fromPort: 5432, toPort: 5432 }),
  rule("Ingress", "store-in", { securityGroupId: "sg-store", referencedSecurityGroupId: "sg-web", toPort: 444 }),
  rule("Ingress", "in", { cidrIpv4: "0.0.0.0/0", description: "Clients" }),
  rule("Egress", "foreign", { referencedSecurityGroupId: "sg-foreign" }),
];

/** What they print of a preview that has no more than this. */
const printed = (lines: (preview: Preview, columns: number) => string[], preview: Partial<Preview>, columns: number) =>
  lines(preview as Preview, columns).map(stripVTControlCharacters);

describe("what is open to whom", () => {
  it("is told from where to what, by the groups' names, and the way out in reverse", () => {
    assert.deepEqual(
      accessOf(stack).map(({ direction, group: name, peer, ports }) => `${direction} ${name} ${peer} ${ports}`),
      [
        "ingress web-dev 0.0.0.0/0 tcp 443",
        "ingress store-dev web-dev tcp 443-444",
        "egress open-dev 10.0.0.0/8 everything",
        "egress web-dev sg-foreign tcp 443",
        "egress web-dev store-dev tcp 5432",
      ],
    );
  });

  it("is printed one rule a line", () => {
    const lines = printed(accessLines, { access: accessOf(stack) }, 80);
    assert.deepEqual(lines.slice(1, 3), [
      "web-dev <- 0.0.0.0/0  tcp 443      Clients",
      "store-dev <- web-dev  tcp 443-444",
    ]);
  });
});

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

const roles = [
  resource(
    "aws:iam/role:Role",
    "reader",
    {
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      permissionsBoundary: "arn:aws:iam::123456789012:policy/limits",
    },
    { id: "reader-1a2b" },
  ),
  resource("aws:iam/rolePolicy:RolePolicy", "reads", {
    role: "reader-1a2b",
    policy: policy(
      allow(
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "s3:GetObject"],
        ["arn:aws:sqs:us-east-1:123456789012:letters-dev", "arn:aws:s3:::letters/*"],
        { Condition: { Bool: { "aws:SecureTransport": "true" } } },
      ),
      { Effect: "Deny", Action: "logs:CreateLogGroup", Resource: "*" },
    ),
  }),
  resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "all", {
    role: "reader-1a2b",
    policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  }),
];

describe("who may do what", () => {
  it("is told of each role: who assumes it, and which actions it may do on which resources", () => {
    assert.deepEqual(roleGrantsOf(roles), [
      {
        role: "reader",
        assumedBy: ["lambda.amazonaws.com"],
        permissionsBoundary: "arn:aws:iam::123456789012:policy/limits",
        managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        statements: [
          {
            effect: "Allow",
            principal: undefined,
            actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "s3:GetObject"],
            resources: ["arn:aws:sqs:us-east-1:123456789012:letters-dev", "arn:aws:s3:::letters/*"],
            conditions: ["Bool aws:SecureTransport true"],
          },
          {
            effect: "Deny",
            principal: undefined,
            actions: ["logs:CreateLogGroup"],
            resources: ["*"],
            conditions: [],
          },
        ],
      },
    ]);
  });

  it("is told of each policy of a resource, with those that it lets or refuses", () => {
    const queue = resource("aws:sqs/queue:Queue", "queue", {}, { id: "https://sqs/letters" });
    const queuePolicy = resource("aws:sqs/queuePolicy:QueuePolicy", "queue-policy", {
      queueUrl: "https://sqs/letters",
      policy: policy({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "arn:aws:sqs:::letters" }),
    });
    const key = resource("aws:kms/key:Key", "key", {
      policy: policy(allow("kms:*", "*", { Principal: { AWS: "arn:aws:iam::123456789012:root" } })),
    });
    assert.deepEqual(
      resourceGrantsOf([queue, queuePolicy, key]).map(({ resource: name, statements }) => [
        name,
        ...statements.map(({ effect, principal, actions }) => `${effect} ${principal ?? ""} ${actions.join()}`),
      ]),
      [
        ["key", "Allow arn:aws:iam::123456789012:root kms:*"],
        ["queue", "Deny * sqs:*"],
      ],
    );
  });

  it("is printed for people, at any width", () => {
    const [, ...lines] = printed(grantLines, { roles: roleGrantsOf(roles), policies: [] }, 60);
    assert.deepEqual(lines.slice(0, -1), [
      "reader",
      "  of lambda.amazonaws.com",
      "  within arn:aws:iam::123456789012:policy/limits",
      "  all of arn:aws:iam::aws:policy/ReadOnlyAccess",
      "  sqs ReceiveMessage, DeleteMessage; s3 GetObject",
      "    on sqs letters-dev, s3 letters/*",
      "    if Bool aws:SecureTransport true",
      "  never logs CreateLogGroup",
      "    on anything",
    ]);
  });
});
