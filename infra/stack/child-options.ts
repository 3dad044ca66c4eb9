/** Options of the resources that awsx makes, to which it gives none itself. */
import * as pulumi from "@pulumi/pulumi";

/**
 * A transform that adds options to the children of one type, and leaves their URNs as they are.
 * @param type token, for example aws:ecs/service:Service.
 */
export function addChildOptions(type: string, added: pulumi.CustomResourceOptions): pulumi.ResourceTransform {
  return (child) =>
    child.type === type ? { props: child.props, opts: pulumi.mergeOptions(child.opts, added) } : undefined;
}
