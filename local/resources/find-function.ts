/** How resources that belong to a function find it. */
import { resourceNameOf } from "../aws/account";
import type { InvocableFunction } from "../lambda/invoke-api";
import type { LocalDeployment } from "./resource";

/** @throws Error if the program has created no such function. */
export function findFunction({ functions }: LocalDeployment, nameOrArn: string): InvocableFunction {
  const found = functions.get(resourceNameOf(nameOrArn));
  if (!found) throw new Error(`There is no function ${nameOrArn} on the local target.`);
  return found;
}
