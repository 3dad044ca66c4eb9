<<<<<<< Updated upstream
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
=======
/** Runs the program as `pulumi up` would, except that what really creates things stands in for the engine. */
import { evaluateApart } from "../../program/evaluate-apart";
import type { Properties } from "../../program/provider-answers";
import { isGroup, type AsynchronousProviders } from "../../program/providers";
import type { StackValues } from "../../program/stack-values";
import { createResource, providers } from "../resources/create-resource";
>>>>>>> Stashed changes
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

<<<<<<< Updated upstream
function createMocks(
  providers: Providers,
  deployment: LocalDeployment,
=======
function createProviders(
  deployment: Promise<LocalDeployment>,
>>>>>>> Stashed changes
  resources: LocalResource[],
  creating: Creating,
): AsynchronousProviders {
  return {
<<<<<<< Updated upstream
    call: ({ token, inputs }) => providers.call(token, inputs as Properties),
    newResource: async ({ type, name, inputs }) => {
      deployment.signal.throwIfAborted();
      const properties = unwrapSecrets(inputs) as Properties;
      if (isGroup(type)) return { id: "", state: properties };
=======
    call: (token) => Promise.resolve(providers.call(token)),
    createResource: async (type, name, inputs) => {
      if (isGroup(type)) return { id: "", state: inputs };
      const given = await deployment;
      given.signal.throwIfAborted();
>>>>>>> Stashed changes
      const label = `${type} ${name}`;
      given.creating.add(label);
      const created = createResource(type, name, inputs, given).finally(() => given.creating.delete(label));
      creating.add(created);
      const { id, outputs, location } = await created;
      const physicalName = [inputs.name, inputs.bucket, inputs.clusterIdentifier].find(
        (value) => typeof value === "string",
      );
      if (location !== undefined) resources.push({ type, name: physicalName ?? name, location });
      return { id, state: { ...inputs, ...outputs } };
    },
  };
}

<<<<<<< Updated upstream
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
=======
type Program = () => Promise<unknown>;

/** Evaluates a program in this process. */
async function evaluateHere(
  program: Program,
  asked: AsynchronousProviders,
  stack: string,
  config: StackValues,
  signal: AbortSignal,
): Promise<Properties> {
  const [{ runtime }, { mocksOf, runUnderMocks }] = await Promise.all([
    import("@pulumi/pulumi"),
    import("../../program/run-program"),
  ]);
  try {
    return await Promise.race([runUnderMocks(mocksOf(asked), stack, config, program), rejectOnAbort(signal)]);
>>>>>>> Stashed changes
  } catch (error) {
    // Otherwise Pulumi counts what an interruption left undone as a mistake of the program, and says so at the exit.
    runtime.terminateRpcs();
    throw error;
  }
}

/**
 * Evaluates the program and waits until everything that it registers is there, or until the signal aborts.
 * @param program index.ts, in a process of its own, where it is undefined.
 * @param deployment awaited by the first resource, as the program takes a second or two to load.
 * @throws Error of the program (a wrong configuration, say) or of the first resource that could not be created.
 */
export async function deployLocally(
  program: Program | undefined,
  stack: string,
  config: StackValues,
  deployment: Promise<LocalDeployment>,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const resources: LocalResource[] = [];
  const creating: Creating = new Set();
  const prepared = deployment.then((given) => {
    // After a failure the others may be half done: their own cleanups come while this one waits.
    given.defer(() => Promise.allSettled(creating));
    return given;
  });
  const asked = createProviders(prepared, resources, creating);
  const evaluating = program
    ? evaluateHere(program, asked, stack, config, signal)
    : evaluateApart(asked, stack, config, signal);
  const [outputs] = await Promise.all([evaluating, prepared]);
  return { outputs, resources };
}
