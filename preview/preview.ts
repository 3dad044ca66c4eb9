/** All that can be told of a stack before it is deployed, for people and for programs. */
import { evaluate, resourcesOf, type Evaluation } from "../program/evaluation";
import type { Properties } from "../program/provider-answers";
import type { StackValues } from "../program/stack-values";
import { accessOf, type Access } from "./access";
import { estimate, type Estimate } from "./costs/estimate";
import { differenceOf, type Difference } from "./difference";
import { resourceGrantsOf, roleGrantsOf, type ResourceGrants, type RoleGrants } from "./grants";
import { treeOf, type TreeNode } from "./tree";

export interface Preview {
  stack: string;
  region: string;
  accountId: string;
  /** Otherwise another account stands for the stack's. */
  isAccountKnown: boolean;
  /** Without components, which are groups of these, and are in the tree. */
  resourceCount: number;
  tree: TreeNode[];
  outputs: Properties;
  access: Access[];
  roles: RoleGrants[];
  policies: ResourceGrants[];
  warnings: string[];
  costs: Estimate;
}

export interface Comparison extends Difference {
  stack: string;
  region: string;
  costs: Estimate;
}

/** The program asks what lives before it replaces anything. Here there is nobody who could tell. */
const UNKNOWN_LIFE =
  "What lives of this stack is not known here. With another environmentSuffix, aws:region, vpcCidr or vpcId than it was " +
  "deployed with, it becomes another system, and the one that lives goes with its data: `npx pulumi preview` refuses that " +
  "unless it is confirmed (confirmReplacementOf in docs/configuration.md).";

export function previewOf(stack: string, evaluation: Evaluation, rate: number): Preview {
  const { region, accountId, isAccountKnown, outputs, warnings } = evaluation;
  const resources = resourcesOf(evaluation);
  return {
    stack,
    region,
    accountId,
    isAccountKnown,
    resourceCount: resources.length,
    tree: treeOf(evaluation.resources),
    outputs,
    access: accessOf(resources),
    roles: roleGrantsOf(resources),
    policies: resourceGrantsOf(resources),
    warnings: [...warnings, UNKNOWN_LIFE],
    costs: estimate(resources, rate),
  };
}

/**
 * What changes from one stack to another one, under the first one's name.
 * @param values of the other one, with the first one's suffix: otherwise each name would be a change.
 */
export async function compare(
  { stack, evaluation }: { stack: string; evaluation: Evaluation },
  other: string,
  values: StackValues,
  rate: number,
): Promise<Comparison> {
  const to = await evaluate(stack, values);
  return {
    stack: other,
    region: to.region,
    ...differenceOf(withoutPlace(evaluation), withoutPlace(to)),
    costs: estimate(resourcesOf(to), rate),
  };
}

/** Account and region are in most texts. That they differ is said once. */
function withoutPlace(evaluation: Evaluation) {
  const { accountId, region } = evaluation;
  const replace = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(accountId, "ACCOUNT").replaceAll(region, "REGION");
    if (Array.isArray(value)) return value.map(replace);
    const isPlain = value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
    return isPlain ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replace(part)])) : value;
  };
  return resourcesOf(evaluation).map((made) => ({ ...made, inputs: replace(made.inputs) as Properties }));
}
