import assert from "node:assert/strict";
import { singular, terraformProperty, terraformType } from "../../../policy/terraform/names";

describe("a name in Terraform", () => {
  for (const [token, type] of [
    ["aws:sqs/queue:Queue", "aws_sqs_queue"],
    ["aws:ec2/natGateway:NatGateway", "aws_nat_gateway"],
    ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"],
    ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws_s3_bucket_public_access_block"],
    ["aws:lb/loadBalancer:LoadBalancer", "aws_lb"],
    ["aws:lb/targetGroup:TargetGroup", "aws_lb_target_group"],
    ["aws:rds/subnetGroup:SubnetGroup", "aws_db_subnet_group"],
    ["aws:wafv2/webAclAssociation:WebAclAssociation", "aws_wafv2_web_acl_association"],
  ] as const)
    it(`is ${type} for ${token}`, () => {
      assert.equal(terraformType(token), type);
    });

  it("is not known for another module: the error names the file", () => {
    assert.throws(() => terraformType("aws:kinesis/stream:Stream"), {
      message:
        "Terraform's name of the type aws:kinesis/stream:Stream is not known: add its module, or the type, to " +
        "policy/terraform/names.ts.",
    });
  });

  it("of a property follows from Pulumi's, but for a few", () => {
    assert.equal(terraformProperty("aws_sqs_queue", "sqsManagedSseEnabled"), "sqs_managed_sse_enabled");
    assert.equal(terraformProperty("aws_vpc_security_group_ingress_rule", "cidrIpv4"), "cidr_ipv4");
    assert.equal(terraformProperty("aws_cloudwatch_metric_alarm", "name"), "alarm_name");
    assert.equal(terraformProperty("aws_sns_topic", "name"), "name");
    assert.equal(terraformProperty("aws_vpc", "natGateways"), undefined);
  });

  for (const [plural, one] of [
    ["rules", "rule"],
    ["global_secondary_indexes", "global_secondary_index"],
    ["metric_queries", "metric_query"],
    ["aliases", "alias"],
    ["ingress", "ingress"],
    ["default_actions", "default_action"],
  ] as const)
    it(`of a block is ${one} for ${plural}`, () => {
      assert.equal(singular(plural), one);
    });
});
