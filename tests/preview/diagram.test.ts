import assert from "node:assert/strict";
import { diagramOf } from "../../preview/diagram";
import { resource, type Inputs, type Resource } from "../../program/resource";

const arnOf = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;

const made = (type: string, name: string, inputs: Inputs, arn = arnOf("x", name)) =>
  resource(type, name, inputs, { id: `${name}-id`, arn });

const queue = (name: string, inputs: Inputs = {}) =>
  made("aws:sqs/queue:Queue", name, { name: `${name}-dev`, ...inputs }, arnOf("sqs", name));

const lambda = made(
  "aws:lambda/function:Function",
  "worker",
  { name: "worker-dev", role: arnOf("iam", "role"), deadLetterConfig: { targetArn: arnOf("sqs", "lost") } },
  arnOf("lambda", "worker"),
);

const role = (...Statement: object[]): Resource[] => [
  made("aws:iam/role:Role", "role", { assumeRolePolicy: JSON.stringify({ Statement: [] }) }, arnOf("iam", "role")),
  made("aws:iam/rolePolicy:RolePolicy", "grants", { role: "role-id", policy: JSON.stringify({ Statement }) }),
];

const table = made("aws:dynamodb/table:Table", "rows", { name: "rows-dev" }, arnOf("dynamodb", "table/rows"));

const draw = (...stack: Resource[]) => diagramOf(stack, ["dev"]).split("\n");

describe("the picture of a stack", () => {
  it("has what feeds a function, and where it goes that fails", () => {
    const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf("sqs", "lost"), maxReceiveCount: 3 });
    const trigger = made("aws:lambda/eventSourceMapping:EventSourceMapping", "trigger", {
      eventSourceArn: arnOf("sqs", "letters"),
      functionName: arnOf("lambda", "worker"),
      batchSize: 5,
    });
    assert.deepEqual(draw(queue("letters", { redrivePolicy }), queue("lost"), lambda, trigger), [
      "flowchart TD",
      '  letters[["letters<br>SQS"]]',
      '  lost[["lost<br>SQS"]]',
      '  worker["worker<br>Lambda"]',
      '  letters -->|"after 3 deliveries"| lost',
      '  letters -->|"batches of 5"| worker',
      '  worker -->|"failed direct invocations"| lost',
    ]);
  });

  it("has what a role is granted, as one arrow to each, dashed where nothing is brought there", () => {
    const grant = (Action: string | string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
    const reads = ["dynamodb:Query", "dynamodb:GetItem"];
    const arrows = (...statements: object[]) => draw(lambda, table, queue("lost"), ...role(...statements)).slice(-2);
    assert.deepEqual(arrows(grant(reads, `${arnOf("dynamodb", "table/rows")}/index/by-user`)), [
      '  worker -->|"failed direct invocations"| lost',
      '  worker -.->|"reads"| rows',
    ]);
    assert.equal(
      arrows(grant([...reads, "dynamodb:PutItem"], arnOf("dynamodb", "table/rows")))[1],
      '  worker -->|"reads, writes"| rows',
    );
    // An action that nobody has named is shown as it is.
    assert.equal(
      arrows(grant("dynamodb:DeleteItem", arnOf("dynamodb", "table/rows")))[1],
      '  worker -->|"dynamodb:DeleteItem"| rows',
    );
  });

  it("has nothing of what is refused, looked at, or belongs to nobody here", () => {
    const statements = [
      { Effect: "Deny", Action: "dynamodb:PutItem", Resource: arnOf("dynamodb", "table/rows") },
      { Effect: "Allow", Action: "sqs:GetQueueAttributes", Resource: arnOf("sqs", "lost") },
      { Effect: "Allow", Action: "dynamodb:PutItem", Resource: arnOf("dynamodb", "table/others") },
    ];
    assert.deepEqual(draw(lambda, table, queue("lost"), ...role(...statements)).slice(1), [
      '  lost[["lost<br>SQS"]]',
      '  worker["worker<br>Lambda"]',
      '  worker -->|"failed direct invocations"| lost',
    ]);
  });

  it("has clients, the service behind their balancer, and its database", () => {
    const balancer = made("aws:lb/loadBalancer:LoadBalancer", "alb", { name: "alb-dev" }, arnOf("elb", "alb"));
    const listener = made("aws:lb/listener:Listener", "listener", {
      loadBalancerArn: arnOf("elb", "alb"),
      protocol: "HTTPS",
      port: 443,
      defaultActions: [{ type: "forward", targetGroupArn: arnOf("elb", "targets") }],
    });
    const portMappings = [{ containerPort: 8080, targetGroup: { arn: arnOf("elb", "targets") } }];
    const service = made("aws:ecs/service:Service", "service", {
      name: "service-dev",
      desiredCount: 2,
      taskDefinitionArgs: { containers: { web: { portMappings } }, taskRole: { roleArn: arnOf("iam", "role") } },
    });
    const cluster = made("aws:rds/cluster:Cluster", "database", {
      clusterIdentifier: "database-dev",
      manageMasterUserPassword: true,
    });
    const secret = {
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: arnOf("sm", "secret:rds!cluster-1"),
    };
    assert.deepEqual(draw(balancer, listener, service, cluster, ...role(secret)).slice(1), [
      '  clients(["Clients"])',
      '  alb["alb<br>load balancer"]',
      '  service["service<br>Fargate, 2 tasks"]',
      '  database[("database<br>Aurora PostgreSQL, 0 instances")]',
      '  clients -->|"HTTPS 443"| alb',
      '  alb -->|"port 8080"| service',
      '  service -->|"SQL"| database',
    ]);
  });

  it("has alarms as one, their topic, and those who subscribe to a topic", () => {
    const topic = made("aws:sns/topic:Topic", "news", { name: "news-dev" }, arnOf("sns", "news"));
    const alarm = (name: string) =>
      made("aws:cloudwatch/metricAlarm:MetricAlarm", name, { alarmActions: [arnOf("sns", "news")] });
    const subscribe = (name: string, inputs: Inputs) =>
      made("aws:sns/topicSubscription:TopicSubscription", name, { topic: arnOf("sns", "news"), ...inputs });
    const filtered = { protocol: "sqs", endpoint: arnOf("sqs", "letters"), filterPolicy: "{}" };
    assert.deepEqual(
      draw(
        topic,
        alarm("one"),
        alarm("two"),
        queue("letters"),
        subscribe("mail", { protocol: "email", endpoint: "a@b.example" }),
        subscribe("letters-subscription", filtered),
      ).slice(-3),
      ['  news -->|"what its filter takes"| letters', '  news -->|"mails"| mail', '  alarms -->|"publish"| news'],
    );
  });
});
