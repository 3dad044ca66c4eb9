import assert from "node:assert/strict";
import { evaluateProgram } from "../../../policy/evaluate-program";
import { terraformDocument } from "../../../policy/terraform/document";
import { resource } from "../../../program/resource";
import { readStackValues } from "../../../program/stack-values";
import { everyOption } from "../../support/program/stack";
import { STACKS_DIRECTORY } from "../../support/program/stacks";

const bucket = resource(
  "aws:s3/bucket:Bucket",
  "logs-bucket",
  { bucket: "logs", tags: { CostCenter: "${x}" } },
  { id: "logs", arn: "arn:aws:s3:::logs" },
);

describe("a stack as a document of Terraform", () => {
  it("has each resource of AWS by Terraform's type and a name that it takes", () => {
    const subnet = resource("aws:ec2/subnet:Subnet", "network-vpc/public-1", { mapPublicIpOnLaunch: true });
    const password = resource("random:index/randomPassword:RandomPassword", "token", { length: 32 });
    assert.deepEqual(terraformDocument([bucket, subnet, password]), {
      resource: {
        aws_s3_bucket: { "logs-bucket": { bucket: "logs", tags: { CostCenter: "$${x}" } } },
        aws_subnet: { "network-vpc_public-1": { map_public_ip_on_launch: true } },
      },
    });
  });

  it("refers to resources as Terraform does", () => {
    const versioning = resource("aws:s3/bucketVersioning:BucketVersioning", "v", { bucket: "logs" }, { id: "logs" });
    const queue = resource("aws:sqs/queue:Queue", "q", { names: ["arn:aws:s3:::logs", "logs-2"] });
    const { resource: made } = terraformDocument([bucket, versioning, queue]);
    assert.deepEqual(made.aws_s3_bucket_versioning, { v: { bucket: "${aws_s3_bucket.logs-bucket.id}" } });
    assert.deepEqual(made.aws_sqs_queue, { q: { names: ["${aws_s3_bucket.logs-bucket.arn}", "logs-2"] } });
  });

  it("has a list of objects as blocks with a name in the singular, and the others as lists", () => {
    const inputs = {
      rules: [{ noncurrentVersionExpiration: { noncurrentDays: 30 } }],
      cidrBlocks: ["10.0.0.0/8"],
      healthCheck: { path: "/" },
      left: undefined,
    };
    const { resource: made } = terraformDocument([resource("aws:sqs/queue:Queue", "q", inputs)]);
    assert.deepEqual(made.aws_sqs_queue?.q, {
      rule: [{ noncurrent_version_expiration: { noncurrent_days: 30 } }],
      cidr_blocks: ["10.0.0.0/8"],
      health_check: { path: "/" },
    });
  });

  it("has the containers of a task as JSON, in the words of ECS", () => {
    const inputs = { containerDefinitions: [{ name: "app", readonlyRootFilesystem: true }] };
    const { resource: made } = terraformDocument([resource("aws:ecs/taskDefinition:TaskDefinition", "t", inputs)]);
    assert.deepEqual(made.aws_ecs_task_definition?.t, {
      container_definitions: '[{"name":"app","readonlyRootFilesystem":true}]',
    });
  });

  it("refuses two resources of one name", () => {
    const queues = ["a/b", "a_b"].map((name) => resource("aws:sqs/queue:Queue", name, {}));
    assert.throws(() => terraformDocument(queues), {
      message: "Two resources would be aws_sqs_queue.a_b: rename aws:sqs/queue:Queue a_b.",
    });
  });

  it("can be made of a stack with every key set, and of a guest", async () => {
    const every = readStackValues("prod", { ...everyOption, imageUri: "" }, STACKS_DIRECTORY);
    const { resource: made } = terraformDocument(await evaluateProgram("own", every));
    assert.equal(made.aws_lb?.["service-alb_load-balancer"]?.drop_invalid_header_fields, true);
    const guest = await evaluateProgram("guest", readStackValues("guest", {}, STACKS_DIRECTORY));
    assert.deepEqual(Object.keys(terraformDocument(guest).resource.aws_route53_record ?? {}), [
      "service-certificate-validation",
      "service-alias",
    ]);
  });
});
