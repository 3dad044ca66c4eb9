/** awsx:lb:ApplicationLoadBalancer as a small load balancer on this machine, with its default target group. */
import { arn } from "../aws/account";
import { startLoadBalancer } from "../fargate/load-balancer";
import type { CreateResource } from "./resource";

export interface LoadBalancerInputs {
  name: string;
  idleTimeout: number;
  defaultTargetGroup: {
    port: number;
    healthCheck: { path: string; healthyThreshold: number; unhealthyThreshold: number; interval: number };
  };
}

export const createLoadBalancer: CreateResource<LoadBalancerInputs> = async (inputs, _name, deployment) => {
  const { name, idleTimeout, defaultTargetGroup } = inputs;
  const { path, unhealthyThreshold, healthyThreshold, interval } = defaultTargetGroup.healthCheck;
  const targetGroupArn = arn("elasticloadbalancing", `targetgroup/${name}`);
  const loadBalancer = await startLoadBalancer({
    port: deployment.ports.loadBalancer,
    idleTimeoutSeconds: idleTimeout,
    healthCheck: { path, healthyThreshold, unhealthyThreshold, intervalSeconds: interval },
    onAnswered: (answer) => deployment.emit({ kind: "answered", loadBalancerName: name, ...answer }),
    onTargets: (counts) => deployment.emit({ kind: "targets", loadBalancerName: name, ...counts }),
  });
  deployment.defer(loadBalancer.stop);
  deployment.targetGroups.set(targetGroupArn, { loadBalancer, healthCheckPath: path });
  const address = `127.0.0.1:${loadBalancer.port}`;
  return {
    id: "",
    outputs: {
      loadBalancer: {
        arn: arn("elasticloadbalancing", `loadbalancer/app/${name}`),
        dnsName: address,
        arnSuffix: `app/${name}`,
      },
      defaultTargetGroup: { arn: targetGroupArn, arnSuffix: `targetgroup/${name}`, port: defaultTargetGroup.port },
    },
    location: `http://${address}`,
  };
};
