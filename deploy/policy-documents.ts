/** The policies of whoever deploys: the actions of permissions.ts, each bound to what the program makes as far as IAM can. */
import path from "node:path";
import { policyDocument, type PolicyDocument, type PolicyStatement } from "../infra/security/policy-document";
import { allActions } from "./permissions";
import { computeScopes } from "./scopes/compute";
import { networkScopes } from "./scopes/network";
import type { PolicyOptions, Scope } from "./scopes/scope";
import { storeScopes } from "./scopes/stores";

function statementOf({ sid, resources, condition }: Scope, actions: string[]): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition && { Condition: condition }),
  };
}

/**
 * One policy for each part of the system, by its name: together they are longer than a managed policy may be.
 * @throws Error that names the folder to extend, for an action that no policy binds.
 */
export function deploymentPolicies(options: PolicyOptions = {}): Record<string, PolicyDocument> {
  const documents = {
    network: networkScopes(options),
    stores: storeScopes(options),
    compute: computeScopes(options),
  };
  const scopes = Object.values(documents).flat();
  // The first one counts: narrower ones stand before those that take what is left of a service.
  const scopeOf = (action: string) =>
    scopes.find(({ actions }) => actions.some((pattern) => path.matchesGlob(action, pattern)));
  const bound = allActions().map((action) => ({ action, scope: scopeOf(action) }));
  const unbound = bound.filter(({ scope }) => scope === undefined).map(({ action }) => action);
  if (unbound.length > 0) throw new Error(`No policy binds ${unbound.join(", ")}: add it to deploy/scopes/.`);
  return Object.fromEntries(
    Object.entries(documents).map(([name, own]) => {
      const statements = own
        .filter(({ resources }) => resources.length > 0)
        .map((scope) =>
          statementOf(
            scope,
            bound.filter((one) => one.scope === scope).map(({ action }) => action),
          ),
        );
      return [name, policyDocument(...statements)];
    }),
  );
}
