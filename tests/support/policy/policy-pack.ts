/** The policy pack in a process of its own, started and asked as Pulumi's engine does. */
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  EnforcementLevel,
  type AnalyzeResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { PROJECT_DIRECTORY } from "../../../program/stack-values";
import type { EngineResource } from "./engine-resources";

/** What the pack says of a resource, or of the stack where it has no URN. */
export interface Diagnostic {
  /** The id of a check, or the name of a policy of the pack. */
  policy: string;
  level: "advisory" | "mandatory";
  message: string;
  urn: string;
}

export interface PolicyPackServer {
  /** Asks for each resource, as before it is made, then for all of them, as when an operation ends. */
  analyze(resources: readonly EngineResource[]): Promise<Diagnostic[]>;
  stop(): Promise<void>;
}

const DIRECTORY = path.join(PROJECT_DIRECTORY, "policy");

/** As Pulumi's language host for Node.js runs a policy pack; nothing listens where the engine would. */
function startProcess(stack: string, config: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", DIRECTORY], {
    cwd: DIRECTORY,
    env: {
      ...process.env,
      PULUMI_NODEJS_PROJECT: "transaction-system",
      PULUMI_NODEJS_STACK: stack,
      PULUMI_CONFIG: JSON.stringify(config),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

export async function startPolicyPack(stack: string, config: Record<string, string>): Promise<PolicyPackServer> {
  const child = startProcess(stack, config);
  const exited = once(child, "exit");
  const [port] = (await Promise.race([
    once(createInterface(child.stdout as NodeJS.ReadableStream), "line"),
    exited.then(([code]) => Promise.reject(new Error(`The policy pack has ended with ${String(code)}.`))),
  ])) as [string];
  const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return {
    analyze: async (resources) => {
      const alone = resources.map(async (resource) => {
        const said = await answered((done) => client.analyze(requestFor(resource), done));
        return diagnosticsOf(said, resource.urn);
      });
      const together = await Promise.all(alone);
      const stack = new AnalyzeStackRequest().setResourcesList(resources.map(resultOf));
      const all = await answered((done) => client.analyzeStack(stack, done));
      return [...together.flat(), ...diagnosticsOf(all)];
    },
    stop: async () => {
      client.close();
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function answered(
  ask: (done: (error: Error | null, answer: AnalyzeResponse) => void) => void,
): Promise<AnalyzeResponse> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

const struct = (values: Record<string, unknown>) => Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

function requestFor({ type, name, urn, inputs }: EngineResource): AnalyzeRequest {
  const request = new AnalyzeRequest().setType(type).setName(name).setUrn(urn).setProperties(struct(inputs));
  return request.setOptions(new AnalyzerResourceOptions());
}

function resultOf({ type, name, urn, outputs }: EngineResource): AnalyzerResource {
  const result = new AnalyzerResource().setType(type).setName(name).setUrn(urn).setProperties(struct(outputs));
  return result.setOptions(new AnalyzerResourceOptions());
}

/** @param urn of the resource that was asked for. */
function diagnosticsOf(said: AnalyzeResponse, urn = ""): Diagnostic[] {
  return said.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: diagnostic.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || urn,
  }));
}
