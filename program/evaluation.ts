/** Runs the program as `pulumi up` would, under mocks that record what it registers and create nothing. */
import * as pulumi from "@pulumi/pulumi";
import { childrenOf } from "./awsx-children";
import { existingOf } from "./existing";
import type { Properties } from "./provider-answers";
import { createProviders, isGroup } from "./providers";
import { keyOf, resource, type Inputs, type RegisteredResource } from "./resource";
import { evaluateIndex, runUnderMocks } from "./run-program";
import type { StackValues } from "./stack-values";
import { unwrapSecrets } from "./unwrap-secrets";
import { collectWarnings } from "./warnings";

/** Of a stack whose configuration names no account. */
const ANY_ACCOUNT_ID = "123456789012";

export interface Evaluation {
  accountId: string;
  /** Whether the configuration names the account; any other stands for it. */
  isAccountKnown: boolean;
  region: string;
  /** Components, what is in them, and what awsx makes of its own, each after its parent. */
  resources: readonly RegisteredResource[];
  outputs: Properties;
  /** What the program warns of, in order. */
  warnings: readonly string[];
}

/** Whether a resource is no more than a group of others. */
export function isComponent(type: string): boolean {
  return isGroup(type) || type.startsWith("awsx:");
}

/** What is really made: all but the components. */
export function resourcesOf({ resources }: Pick<Evaluation, "resources">): RegisteredResource[] {
  return resources.filter(({ type }) => !isComponent(type));
}

/** Keys of the parents, by that of each resource that the program makes. */
type Parents = Map<string, string | undefined>;

/** Mocks are not told a resource's parent. A transformation is, and changes nothing. */
function recordParents(parents: Parents): void {
  const keys = new Map<pulumi.Resource, string>();
  pulumi.runtime.registerStackTransformation(({ resource: made, type, name, opts }) => {
    const key = keyOf({ type, name });
    keys.set(made, key);
    parents.set(key, opts.parent && keys.get(opts.parent));
    return undefined;
  });
}

/**
 * Everything that the program registers for a stack. One at a time in a process, as Pulumi's runtime is global.
 * @param config of any account and region.
 * @param program index.ts, unless another one is given.
 * @throws Error of the program.
 */
export async function evaluate(
  stack: string,
  config: StackValues,
  program: () => Promise<unknown> = evaluateIndex,
): Promise<Evaluation> {
  const place = placeOf(config);
  const providers = createProviders({ ...place, existing: existingOf(config) });
  const parents: Parents = new Map();
  const registered: Promise<RegisteredResource[]>[] = [];
  const mocks: pulumi.runtime.Mocks = {
    call: ({ token, inputs }) => providers.call(token, inputs as Inputs),
    newResource: ({ type, name, inputs, transforms = [] }) => {
      const unwrapped = unwrapSecrets(inputs) as Inputs;
      const answer = providers.createResource(type, name, unwrapped);
      if (type === STACK) return answer;
      const ids = { id: answer.id, arn: answer.state.arn as string | undefined };
      const own = {
        ...resource(type, name, unwrapped, ids),
        logicalName: name,
        parent: parents.get(keyOf({ type, name })),
      };
      registered.push(childrenOf(own, answer.state, transforms).then((children) => [own, ...children]));
      return answer;
    },
  };
  const { result: outputs, warnings } = await collectWarnings(() =>
    runUnderMocks(mocks, stack, config, () => {
      recordParents(parents);
      return program();
    }),
  );
  const resources = (await Promise.all(registered)).flat();
  return { ...place, resources, outputs, warnings };
}

const STACK = "pulumi:pulumi:Stack";

/** Keys whose values are ARNs of the stack's own account; a policy of AWS's own names none. */
const ARN_KEYS = ["certificateArn", "webAclArn", "permissionsBoundaryArn"];

/** Where the stack would live, as far as its configuration tells. */
function placeOf({ project, values }: StackValues): Pick<Evaluation, "accountId" | "isAccountKnown" | "region"> {
  const owners = ARN_KEYS.map((key) => (values[`${project}:${key}`] ?? "").split(":")[4]);
  const accountId = owners.find((owner) => /^\d{12}$/.test(owner ?? ""));
  return {
    accountId: accountId ?? ANY_ACCOUNT_ID,
    isAccountKnown: accountId !== undefined,
    region: values["aws:region"] ?? "",
  };
}
