/** Runs the program as `pulumi up` would, except that what really creates things stands in for the engine. */
import { evaluateApart } from "../../program/evaluate-apart";
import { existingOf } from "../../program/existing";
import type { Properties } from "../../program/provider-answers";
import { createProviders, isGroup, type AsynchronousProviders } from "../../program/providers";
import type { StackValues } from "../../program/stack-values";
import { ACCOUNT_ID, REGION } from "../aws/account";
import type { Created, LocalDeployment } from "../resources/resource";
import { rejectOnAbort } from "../process/reject-on-abort";

/** A resource of the program that exists on this machine. */
export interface LocalResource {
  /** Type token, for example aws:sqs/queue:Queue. */
  type: string;
  /** Physical name where it has one, else the logical name. */
  name: string;
  location: string;
}

/** An alarm or a dashboard, as the program registers it: there is no counterpart here. */
export interface MonitoringResource {
  type: (typeof MONITORING)[number];
  inputs: Properties;
}

const MONITORING = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/dashboard:Dashboard"] as const;

export interface ProgramResult {
  /** Of the program, resolved. */
  outputs: Properties;
  /** In the order in which they came to be. */
  resources: LocalResource[];
  monitoring: MonitoringResource[];
}

/** What is being created or has been. */
type Creating = Set<Promise<unknown>>;

function createLocalProviders(
  config: StackValues,
  prepared: Promise<PreparedDeployment>,
  { resources, monitoring }: Omit<ProgramResult, "outputs">,
  creating: Creating,
): AsynchronousProviders {
  const { call } = createProviders({ accountId: ACCOUNT_ID, region: REGION, existing: existingOf(config) });
  return {
    call: (token, inputs) => Promise.resolve(call(token, inputs)),
    createResource: async (type, name, inputs) => {
      if (isGroup(type)) return { id: "", state: inputs };
      const { deployment, create } = await prepared;
      deployment.signal.throwIfAborted();
      const label = `${type} ${name}`;
      deployment.creating.add(label);
      const created = create(type, name, inputs).finally(() => deployment.creating.delete(label));
      creating.add(created);
      const { id, outputs, location } = await created;
      const physicalName = [inputs.name, inputs.bucket, inputs.clusterIdentifier].find(
        (value) => typeof value === "string",
      );
      const monitored = MONITORING.find((known) => known === type);
      if (monitored) monitoring.push({ type: monitored, inputs });
      if (location !== undefined) resources.push({ type, name: physicalName ?? name, location });
      return { id, state: { ...inputs, ...outputs } };
    },
  };
}

/** The load balancer here speaks HTTP and has one name, whatever certificate and domain the stack has. */
function localOutputs(outputs: Properties): Properties {
  return "apiUrl" in outputs ? { ...outputs, apiUrl: `http://${String(outputs.loadBalancerDns)}` } : outputs;
}

/** What resources are made with, and what makes one. */
export interface PreparedDeployment {
  deployment: LocalDeployment;
  create: (type: string, name: string, inputs: Properties) => Promise<Created>;
}

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
  } catch (error) {
    // Otherwise Pulumi counts what an interruption left undone as a mistake of the program, and says so at the exit.
    runtime.terminateRpcs();
    throw error;
  }
}

/**
 * Evaluates the program and waits until everything that it registers is there, or until the signal aborts.
 * @param program index.ts, in a process of its own, where it is undefined.
 * @param preparing awaited by the first resource, as the program takes a second or two to load.
 * @throws Error of the program (a wrong configuration, say) or of the first resource that could not be created.
 */
export async function deployLocally(
  program: Program | undefined,
  stack: string,
  config: StackValues,
  preparing: Promise<PreparedDeployment>,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const registered: Omit<ProgramResult, "outputs"> = { resources: [], monitoring: [] };
  const creating: Creating = new Set();
  const prepared = preparing.then((given) => {
    // After a failure the others may be half done: their own cleanups come while this one waits.
    given.deployment.defer(() => Promise.allSettled(creating));
    return given;
  });
  const asked = createLocalProviders(config, prepared, registered, creating);
  const evaluating = program
    ? evaluateHere(program, asked, stack, config, signal)
    : evaluateApart(asked, stack, config, signal);
  const [outputs] = await Promise.all([evaluating, prepared]);
  return { outputs: localOutputs(outputs), ...registered };
}
