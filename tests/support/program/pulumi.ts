/** Runs parts of the program under strict mocks and gives back what they registered. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor, type MockCallArgs, type MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { existingOf } from "../../../program/existing";
import { createProviders, type Providers } from "../../../program/providers";
import { runUnderMocks } from "../../../program/run-program";
import { readStackValues, type StackValues } from "../../../program/stack-values";
import { unwrapSecrets } from "../../../program/unwrap-secrets";
import { collectWarnings } from "../../../program/warnings";
import { STACKS_DIRECTORY } from "./stacks";

export interface RegisteredResource {
  type: string;
  name: string;
  /** By which an update finds what it is in the stack's state. */
  urn: string;
  /** Inputs as the provider would get them, with secrets unwrapped. */
  inputs: Record<string, unknown>;
  /** The same without the tags, which are the same for all that can have some. */
  untaggedInputs: Record<string, unknown>;
  /** Names of the inputs that hold a secret anywhere. */
  secretInputs: string[];
  /** Logical name of the parent; undefined for children of the stack itself. */
  parent: string | undefined;
  protect: boolean;
  ignoreChanges: string[];
  /** Logical names of all resources that this one waits for. */
  dependencies: string[];
  transforms: pulumi.ResourceTransform[];
}

export interface Deployment {
  resources: RegisteredResource[];
  /** What the program or the SDK warned of, in order. */
  warnings: string[];
  /** Every resource of a type token, by name: the order of registration depends on who waits for whom. */
  ofType(type: string): RegisteredResource[];
  /** The only resource with this logical name. Throws if there is none. */
  named(name: string): RegisteredResource;
}

/** What a request to register a resource tells beside its inputs, and mocks are not given. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
}

/** The type of the stack itself, the parent of all that have no other. */
const ROOT = "pulumi:pulumi:Stack";

const logicalName = (urn: string): string | undefined => urn.split("::")[3];

function holdsSecret(value: unknown): boolean {
  if (pulumi.runtime.isRpcSecret(value)) return true;
  const isPlain = value !== null && typeof value === "object" && !pulumi.asset.Archive.isInstance(value);
  return isPlain && Object.values(value).some(holdsSecret);
}

/** As the engine makes it: of the types of all parents but the stack. */
function urnOf(type: string, name: string, parent: string): string {
  const [stack, project, types = ""] = parent.split("::");
  const qualified = [...types.split("$"), type].filter((part) => part !== ROOT).join("$");
  return [stack, project, qualified, name].join("::");
}

/** Outputs that a type adds to its inputs; `id` among them is the resource's id. */
type Answer = (inputs: Record<string, unknown>) => Record<string, unknown> & { id: string };

interface Recorded {
  providers: Providers;
  answers: Readonly<Record<string, Answer>>;
  inputs: Map<string, MockResourceArgs>;
  requests: RegisterRequest[];
}

/** Of one deployment. Replaced by each deployUnderMocks, as Pulumi's runtime is one to a process. */
let recorded: Recorded | undefined;

function recorder() {
  if (!recorded) throw new Error("a resource was registered outside deployUnderMocks");
  return recorded;
}

const keyOf = (type: string, name: string): string => `${type} ${name}`;

// eslint-disable-next-line @typescript-eslint/unbound-method -- called on the monitor, below
const registerResource = MockMonitor.prototype.registerResource as (...args: unknown[]) => Promise<void>;
MockMonitor.prototype.registerResource = async function (...args: unknown[]): Promise<void> {
  recorded?.requests.push(args[0] as RegisterRequest);
  await Reflect.apply(registerResource, this, args);
};

const mocks: pulumi.runtime.Mocks = {
  newResource: (args) => {
    const { inputs, providers, answers } = recorder();
    inputs.set(keyOf(args.type, args.name), args);
    const given = unwrapSecrets(args.inputs) as Record<string, unknown>;
    const answer = answers[args.type];
    if (!answer) return providers.createResource(args.type, args.name, given);
    const { id, ...outputs } = answer(given);
    return { id, state: { ...given, ...outputs } };
  },
  call: ({ token, inputs }: MockCallArgs) => recorder().providers.call(token, inputs as Record<string, unknown>),
};

function toResource(request: RegisterRequest): RegisteredResource {
  const type = request.getType();
  const name = request.getName();
  const args = recorder().inputs.get(keyOf(type, name));
  const registered = (args?.inputs ?? {}) as Record<string, unknown>;
  const inputs = unwrapSecrets(registered) as Record<string, unknown>;
  const parent = request.getParent();
  return {
    type,
    name,
    urn: urnOf(type, name, parent),
    inputs,
    untaggedInputs: Object.fromEntries(Object.entries(inputs).filter(([input]) => input !== "tags")),
    secretInputs: Object.keys(registered).filter((input) => holdsSecret(registered[input])),
    parent: parent.includes(`::${ROOT}::`) ? undefined : logicalName(parent),
    protect: request.getProtect(),
    ignoreChanges: request.getIgnorechangesList(),
    dependencies: request.getDependenciesList().flatMap((urn) => logicalName(urn) ?? []),
    transforms: args?.transforms ?? [],
  };
}

export interface DeployOptions {
  stack?: string;
  /** Values of the project's own keys, over the project's defaults and the stack file's. Undefined takes a key away. */
  config?: Record<string, string | undefined>;
  /** Of types that index.ts does not have, and another program does. */
  answers?: Readonly<Record<string, Answer>>;
}

/**
 * Runs `build` as the stack's program, waits until everything that it registered is there, and gives that back.
 * @throws what `build` throws, or what the mocks threw: they refuse types and functions that they do not know.
 */
export function deployUnderMocks<T>(
  build: () => T | Promise<T>,
  options: DeployOptions = {},
): Promise<Deployment & { result: T }> {
  return record(async (stack, config) => {
    let result: T | undefined;
    await runUnderMocks(mocks, stack, config, async () => {
      result = await build();
    });
    return result as T;
  }, options);
}

/** Runs index.ts; the result is the stack's outputs. */
export function deployIndex(options: DeployOptions): Promise<Deployment & { result: Record<string, unknown> }> {
  return record((stack, config) => runUnderMocks(mocks, stack, config), options);
}

async function record<T>(
  run: (stack: string, config: StackValues) => Promise<T>,
  { stack = "dev", config = {}, answers = {} }: DeployOptions,
): Promise<Deployment & { result: T }> {
  const values = readStackValues(stack, config, STACKS_DIRECTORY);
  const region = values.values["aws:region"] ?? "us-east-1";
  const providers = createProviders({ accountId: "123456789012", region, existing: existingOf(values) });
  recorded = { providers, answers, inputs: new Map(), requests: [] };
  const { result, warnings } = await collectWarnings(() => run(stack, values));
  const { requests } = recorder();
  const resources = requests.filter((r) => r.getType() !== "pulumi:pulumi:Stack").map(toResource);
  return {
    result,
    resources,
    warnings,
    ofType: (type) =>
      resources.filter((r) => r.type === type).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    named: (name) => {
      const found = resources.filter((r) => r.name === name);
      const [resource] = found;
      if (!resource || found.length > 1) throw new Error(`${found.length} resources are named ${name}`);
      return resource;
    },
  };
}

/** The value of an Output, or its failure; never hangs on an unknown one, as mocks have none. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
