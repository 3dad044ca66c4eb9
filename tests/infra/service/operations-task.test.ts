import assert from "node:assert/strict";
import { deployProgram } from "../../support/program/stack";

const ACCOUNT = "123456789012";

describe("the task of an operator", () => {
  it("is the service's image with another program, without rights of its own, that knows the database and nothing else", async () => {
    const { containerDefinitions, ...inputs } = (await deployProgram()).named("operations-definition").untaggedInputs;
    assert.deepEqual(inputs, {
      family: "transaction-operations-dev",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/operations-role`,
      executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/operations-execution-role`,
    });
    assert.deepEqual(JSON.parse(String(containerDefinitions)), [
      {
        name: "operations",
        image: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/transaction-service-dev@sha256:${"0".repeat(64)}`,
        essential: true,
        user: "1000:1000",
        readonlyRootFilesystem: true,
        entryPoint: ["/usr/local/bin/node", "/app/bin/operations.js"],
        command: ["status"],
        environment: [
          { name: "DATABASE_HOST", value: "aurora-cluster-dev.cluster-abc.us-east-1.rds.amazonaws.com" },
          { name: "DATABASE_PORT", value: "5432" },
          { name: "DATABASE_NAME", value: "transactions" },
          {
            name: "DATABASE_SECRET_ARN",
            value: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rds!cluster-1a2b`,
          },
          { name: "DATABASE_CA", value: "rds" },
        ],
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "/ecs/transaction-operations-dev",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "operations",
          },
        },
      },
    ]);
  });

  it("reads one secret, and may do nothing to a queue, a table or a bucket", async () => {
    const { inputs } = (await deployProgram()).named("operations-role-grants");
    assert.deepEqual(JSON.parse(String(inputs.policy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Secret",
          Effect: "Allow",
          Action: "secretsmanager:GetSecretValue",
          Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rds!cluster-1a2b`,
        },
      ],
    });
  });

  it("does not exist beside an image of one's own, which has no such program", async () => {
    const deployment = await deployProgram({ config: { imageUri: "nginx:1.29" } });
    assert.deepEqual(deployment.ofType("aws:ecs/taskDefinition:TaskDefinition"), []);
    assert.equal(deployment.outputs.operationsTask, undefined);
  });
});
