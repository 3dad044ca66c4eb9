/** Runs the program as `pulumi up` would, except that mocks which really create things stand in for the engine. */
import * as pulumi from "@pulumi/pulumi";
import { existingOf } from "../../program/existing";
import type { Properties } from "../../program/provider-answers";
import { createProviders, type Providers } from "../../program/providers";
import { isGroup, runUnderMocks } from "../../program/run-program";
import type { StackValues } from "../../program/stack-values";
import { unwrapSecrets } from "../../program/unwrap-secrets";
import { ACCOUNT_ID, REGION } from "../aws/account";
import { createResource } from "../resources/create-resource";
import type { LocalDeployment } from "../resources/resource";
import { rejectOnAbort } from "../process/reject-on-abort";

/** A resource of the program that exists on this machine. */
export interface LocalResource {
  /** Type token, for example aws:sqs/queue:Queue. */
  type: string;
  /** Physical name where it has one, else the logical name. */
  name: string;
  location: string;
}

export interface ProgramResult {
  /** Of the program, resolved. */
  outputs: Properties;
  /** In the order in which they came to be. */
  resources: LocalResource[];
}

/** What is being created or has been. */
type Creating = Set<Promise<unknown>>;

function createMocks(
  providers: Providers,
  deployment: LocalDeployment,
  resources: LocalResource[],
  creating: Creating,
): pulumi.runtime.Mocks {
  return {
    call: ({ token, inputs }) => providers.call(token, inputs as Properties),
    newResource: async ({ type, name, inputs }) => {
      deployment.signal.throwIfAborted();
      const properties = unwrapSecrets(inputs) as Properties;
      if (isGroup(type)) return { id: "", state: properties };
      const label = `${type} ${name}`;
      deployment.creating.add(label);
      const created = createResource(type, name, properties, deployment).finally(() =>
        deployment.creating.delete(label),
      );
      creating.add(created);
      const { id, outputs, location } = await created;
      const physicalName = [properties.name, properties.bucket, properties.clusterIdentifier].find(
        (value) => typeof value === "string",
      );
      if (location !== undefined) resources.push({ type, name: physicalName ?? name, location });
      return { id, state: { ...properties, ...outputs } };
    },
  };
}

/** The load balancer here speaks HTTP and has one name, whatever certificate and domain the stack has. */
function localOutputs(outputs: Properties): Properties {
  return "apiUrl" in outputs ? { ...outputs, apiUrl: `http://${String(outputs.loadBalancerDns)}` } : outputs;
}

/**
 * Evaluates the program and waits until everything that it registers is there, or until the deployment's signal aborts.
 * @throws Error of the program (a wrong configuration, say) or of the first resource that could not be created.
 */
export async function deployLocally(
  program: () => Promise<unknown>,
  stack: string,
  config: StackValues,
  deployment: LocalDeployment,
): Promise<ProgramResult> {
  // The program takes a second or two to load, in which nothing can interrupt it.
  deployment.signal.throwIfAborted();
  const providers = createProviders({ accountId: ACCOUNT_ID, region: REGION, existing: existingOf(config) });
  const resources: LocalResource[] = [];
  const creating: Creating = new Set();
  // After a failure the others may be half done: their own cleanups come while this one waits.
  deployment.defer(() => Promise.allSettled(creating));
  const running = runUnderMocks(createMocks(providers, deployment, resources, creating), stack, config, program);
  try {
    return { outputs: localOutputs(await Promise.race([running, rejectOnAbort(deployment.signal)])), resources };
  } catch (error) {
    // Otherwise Pulumi counts what an interruption left undone as a mistake of the program, and says so at the exit.
    pulumi.runtime.terminateRpcs();
    throw error;
  }
}
