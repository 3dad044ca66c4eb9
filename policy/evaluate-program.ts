/** Runs the program as `pulumi up` would, under mocks that record what it registers and create nothing. */
import type * as pulumi from "@pulumi/pulumi";
import { existingOf } from "../program/existing";
import { createProviders, isGroup, type Providers } from "../program/providers";
import { runProgram } from "../program/run-program";
import type { StackValues } from "../program/stack-values";
import { unwrapSecrets } from "../program/unwrap-secrets";
import { expand } from "./awsx-children";
import { resource, type Inputs, type Resource, type Stack } from "./resource";
import { ruledTypes, typesWithoutRule } from "./rules/catalogue";

/** Of a stack whose configuration names no account. */
const ANY_ACCOUNT_ID = "123456789012";

/** @param registered gets what stands for each resource that the program registers. */
function createMocks(providers: Providers, registered: Promise<Resource[]>[]): pulumi.runtime.Mocks {
  return {
    call: ({ token, inputs }) => providers.call(token, inputs as Inputs),
    newResource: ({ type, name, inputs, transforms = [] }) => {
      const unwrapped = unwrapSecrets(inputs) as Inputs;
      const answer = providers.createResource(type, name, unwrapped);
      const ids = { id: answer.id, arn: answer.state.arn as string | undefined };
      if (!isGroup(type)) registered.push(expand(resource(type, name, unwrapped, ids), answer.state, transforms));
      return answer;
    },
  };
}

/**
 * Everything that the program registers for a stack, with awsx's components replaced by their children.
 * @param config of any account and region.
 * @throws Error of the program, or one that names every resource whose type no rule looks at.
 */
export async function evaluateProgram(stack: string, config: StackValues): Promise<Stack> {
  const registered: Promise<Resource[]>[] = [];
  await runProgram(
    createMocks(createProviders({ ...accountOf(config), existing: existingOf(config) }), registered),
    stack,
    config,
  );
  const resources = (await Promise.all(registered)).flat();
  refuseTypesWithoutRule(resources);
  return resources;
}

/** Where the stack would live, as far as its configuration tells: a certificate has to be of the stack's own account. */
function accountOf({ project, values }: StackValues): { accountId: string; region: string } {
  const [, , , , owner] = (values[`${project}:certificateArn`] ?? "").split(":");
  return { accountId: owner || ANY_ACCOUNT_ID, region: values["aws:region"] ?? "" };
}

function refuseTypesWithoutRule(resources: readonly Resource[]): void {
  const unknown = resources.filter(({ type }) => !ruledTypes.has(type) && !(type in typesWithoutRule));
  if (unknown.length === 0) return;
  const list = unknown.map(({ type, name }) => `${type} (${name})`).join(", ");
  throw new Error(`No rule looks at ${list}. Write one in policy/rules, or say in typesWithoutRule why there is none.`);
}
