/** How resources that belong to a function find it. */
import { resourceNameOf } from "../aws-account";
import type { DeployedFunction, Deployment } from "./resource";

/** @throws Error if the program has created no such function. */
export function findFunction({ functions }: Deployment, nameOrArn: string): DeployedFunction {
  const found = functions.get(resourceNameOf(nameOrArn));
  if (!found) throw new Error(`There is no function ${nameOrArn} on the local target.`);
  return found;
}
