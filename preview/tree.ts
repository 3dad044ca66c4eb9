/** The resources of a stack as the engine shows them: parents, types, logical names. */
import { keyOf, type RegisteredResource } from "../program/resource";

export interface TreeNode {
  type: string;
  /** Logical name. */
  name: string;
  /** What AWS will call it; undefined where that is made up when it is made, or is nothing that has a name. */
  physicalName: string | undefined;
  /** Resources below it, at any depth. */
  descendants: number;
  children: TreeNode[];
}

/** `aws:sqs/queue:Queue` is shown as `aws:sqs:Queue`. */
export function shownType(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  return [provider, module.split("/", 1)[0], name].join(":");
}

/** Properties that hold physical names, the more telling ones first. */
const NAME_PROPERTIES = [
  "name",
  "identifier",
  "clusterIdentifier",
  "bucket",
  "dashboardName",
  "domainName",
  "family",
  "cidrBlock",
];

/** What only names another resource has none of its own. */
const NAMING_TYPES = /^aws:(s3\/bucket[A-Z]|ec2\/route|vpc\/|rds\/clusterParameterGroup)/;

/** What AWS will call it, as far as that is known before. */
export function physicalNameOf({ type, inputs }: Pick<RegisteredResource, "type" | "inputs">): string | undefined {
  if (NAMING_TYPES.test(type)) return undefined;
  const values = NAME_PROPERTIES.map((property) => inputs[property]);
  return values.find((value): value is string => typeof value === "string" && value !== "");
}

/** Children of the stack itself, sorted at each level by type and name: what is registered first differs between runs. */
export function treeOf(resources: readonly RegisteredResource[]): TreeNode[] {
  const childrenOf = new Map<string | undefined, RegisteredResource[]>();
  for (const made of resources) childrenOf.set(made.parent, [...(childrenOf.get(made.parent) ?? []), made]);
  const nodesBelow = (parent: string | undefined): TreeNode[] =>
    (childrenOf.get(parent) ?? []).map(nodeOf).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const nodeOf = (made: RegisteredResource): TreeNode => {
    const children = nodesBelow(keyOf(made));
    const descendants = children.reduce((sum, child) => sum + 1 + child.descendants, 0);
    return { type: made.type, name: made.logicalName, physicalName: physicalNameOf(made), descendants, children };
  };
  return nodesBelow(undefined);
}

/** Components after the resources beside them. */
function sortKey({ type, name, children }: TreeNode): string {
  return `${children.length > 0 ? 1 : 0} ${type} ${name}`;
}
