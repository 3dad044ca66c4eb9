/**
 * Stands in for the providers of the program's resources. Every mock answers from here where nothing really exists; what
 * is unknown throws, as nothing should pass because a mock made something up.
 */
import { CALL_ANSWERS, RESOURCE_ANSWERS, type Properties, type Surroundings } from "./provider-answers";

/** Whether a type is no more than a group of what is in it: the stack, and the program's own components. */
export function isGroup(type: string): boolean {
  return type === "pulumi:pulumi:Stack" || type.startsWith("transaction-system:");
}

export interface ResourceAnswer {
  id: string;
  /** The inputs, and the outputs above them. */
  state: Properties;
}

export interface Providers {
  /** @throws Error that names the files to extend, for a type that is neither known nor a component of ours. */
  createResource: (type: string, name: string, inputs: Properties) => ResourceAnswer;
  /** Calls a provider function. @throws Error that names the file to extend, for one that is not known. */
  call: (token: string, inputs?: Properties) => Properties;
}

/** The same where each answer may take a while. */
export interface AsynchronousProviders {
  createResource: (type: string, name: string, inputs: Properties) => Promise<ResourceAnswer>;
  call: (token: string, inputs: Properties) => Promise<Properties>;
}

/** The providers as a stack in this account and region finds them, with what is there already. */
export function createProviders({
  accountId,
  region,
  existing = {},
}: Pick<Surroundings, "accountId" | "region"> & Partial<Surroundings>): Providers {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const aws: Surroundings = { accountId, region, existing, arn };
  return {
    createResource: (type, name, inputs) => {
      if (isGroup(type)) return { id: "", state: inputs };
      const answer = RESOURCE_ANSWERS[type];
      if (!answer)
        throw new Error(
          `The resource type ${type} (of ${name}) is not known: add a row to program/provider-answers.ts, and a rule to ` +
            `policy/rules or a reason to typesWithoutRule in policy/rules/catalogue.ts, and what it takes to ` +
            `deploy/permissions/; if it should exist on this machine, its counterpart to local/resources/create-resource.ts.`,
        );
      const { id, ...outputs } = answer(name, inputs, aws);
      return { id, state: { ...inputs, ...outputs } };
    },
    call: (token, inputs = {}) => {
      const answer = CALL_ANSWERS[token];
      if (!answer)
        throw new Error(`The provider function ${token} is not known: add it to program/provider-answers.ts.`);
      return answer(aws, inputs);
    },
  };
}
