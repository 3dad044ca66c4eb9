/** The network, and what clients reach in it. */
import { INTERFACES, SERVICE_ROLE, type Actions } from "./actions";

const EC2_TAGS = "CreateTags DeleteTags";
const LOAD_BALANCER_TAGS = "DescribeTags AddTags RemoveTags";

/** By which a security group is emptied. */
const REVOKE = "RevokeSecurityGroupEgress RevokeSecurityGroupIngress";

const GROUP_RULE: Actions = {
  ec2: `AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress ${REVOKE} DescribeSecurityGroupRules ModifySecurityGroupRules ${EC2_TAGS}`,
};

export const networkPermissions: Record<string, Actions> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { ec2: `DescribeSecurityGroups ${REVOKE} ${EC2_TAGS}` },
  "aws:ec2/eip:Eip": {
    ec2: `AllocateAddress DescribeAddresses DescribeAddressesAttribute DisassociateAddress ReleaseAddress ${EC2_TAGS}`,
  },
  "aws:ec2/flowLog:FlowLog": { ec2: `CreateFlowLogs DescribeFlowLogs DeleteFlowLogs ${EC2_TAGS}`, iam: "PassRole" },
  "aws:ec2/internetGateway:InternetGateway": {
    ec2: `CreateInternetGateway AttachInternetGateway DescribeInternetGateways DetachInternetGateway DeleteInternetGateway ${EC2_TAGS}`,
  },
  "aws:ec2/natGateway:NatGateway": { ec2: `CreateNatGateway DescribeNatGateways DeleteNatGateway ${EC2_TAGS}` },
  "aws:ec2/route:Route": { ec2: "CreateRoute DescribeRouteTables ReplaceRoute DeleteRoute" },
  "aws:ec2/routeTable:RouteTable": {
    ec2: `CreateRouteTable DescribeRouteTables DisassociateRouteTable DeleteRouteTable ${EC2_TAGS}`,
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    ec2: "AssociateRouteTable DescribeRouteTables ReplaceRouteTableAssociation DisassociateRouteTable",
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    ec2: `CreateSecurityGroup DescribeSecurityGroups ${REVOKE} DeleteSecurityGroup ${INTERFACES} ${EC2_TAGS}`,
  },
  "aws:ec2/subnet:Subnet": {
    ec2: `CreateSubnet DescribeSubnets ModifySubnetAttribute DeleteSubnet ${INTERFACES} ${EC2_TAGS}`,
  },
  "aws:ec2/vpc:Vpc": {
    ec2: `CreateVpc DescribeVpcs DescribeVpcAttribute ModifyVpcAttribute DeleteVpc DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups ${EC2_TAGS}`,
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    ec2: `CreateVpcEndpoint DescribeVpcEndpoints DescribePrefixLists DescribeNetworkInterfaces ModifyVpcEndpoint DeleteVpcEndpoints ${EC2_TAGS}`,
    // Private names of interface endpoints.
    route53: "AssociateVPCWithHostedZone",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": GROUP_RULE,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": GROUP_RULE,
};

export const entrancePermissions: Record<string, Actions> = {
  "aws:acm/certificate:Certificate": {
    acm: "RequestCertificate DescribeCertificate DeleteCertificate ListTagsForCertificate AddTagsToCertificate RemoveTagsFromCertificate",
  },
  "aws:acm/certificateValidation:CertificateValidation": { acm: "DescribeCertificate" },
  "aws:lb/listener:Listener": {
    elasticloadbalancing: `CreateListener DescribeListeners DescribeListenerAttributes ModifyListener ModifyListenerAttributes DeleteListener ${LOAD_BALANCER_TAGS}`,
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    elasticloadbalancing: `CreateLoadBalancer DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets DeleteLoadBalancer ${LOAD_BALANCER_TAGS}`,
    ec2: INTERFACES,
    ...SERVICE_ROLE,
  },
  "aws:lb/targetGroup:TargetGroup": {
    elasticloadbalancing: `CreateTargetGroup DescribeTargetGroups DescribeTargetGroupAttributes ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup ${LOAD_BALANCER_TAGS}`,
  },
  "aws:route53/record:Record": {
    route53: "ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets",
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    wafv2: "AssociateWebACL GetWebACLForResource DisassociateWebACL",
    elasticloadbalancing: "SetWebACL",
  },
};
