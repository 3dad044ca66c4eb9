/** A stack on AWS: its outputs come from Pulumi, everything else from AWS with the caller's own credentials. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describeCredentialsProblem, explain } from "./explain";
import { readOutputs } from "./outputs";
import { clientOptions, createClients, type System } from "./system";

/** @throws Error with what to do if there is no such stack, or nobody may reach it. */
export async function connectToStack(stack: string, signal: AbortSignal): Promise<System> {
  const title = `Stack ${stack}`;
  const allOutputs = await readStackOutputs(stack, signal);
  const outputs = readOutputs(title, allOutputs);
  // arn:aws:lambda:REGION:ACCOUNT:function:NAME
  const region = outputs.lambdaFunctionArn.split(":")[3] ?? "";
  return {
    title,
    outputs,
    allOutputs,
    clients: createClients(region),
    caller: async () => {
      const sts = new STSClient(clientOptions(region));
      const { Arn = "unknown" } = await sts.send(new GetCallerIdentityCommand({})).catch(explain);
      return Arn;
    },
  };
}

async function readStackOutputs(stack: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const args = ["pulumi", "stack", "output", "--json", "--non-interactive", "--stack", stack];
  const child = spawn("npx", args, { stdio: ["ignore", "pipe", "pipe"], signal });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [output, problem, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw explainPulumi(stack, problem);
  const outputs = JSON.parse(output) as Record<string, unknown>;
  if (Object.keys(outputs).length === 0)
    throw new Error(`Stack ${stack} has no outputs: it is not deployed. \`npx pulumi up --stack ${stack}\` does that.`);
  return outputs;
}

/** Of the AWS SDK that reads the state from a bucket. */
const BACKENDS_ERROR = /api error (\w+): /;
const NO_CREDENTIALS = /no EC2 IMDS role found|failed to refresh cached credentials/;

/** Of the package that fetches the CLI when it is first used; the CLI's own lines begin with their kind. */
const FETCHING = "pulumi: ";

function explainPulumi(stack: string, problem: string): Error {
  // npx has notices of its own, after them.
  const lines = problem.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("npm "));
  const lastLine = lines.at(-1) ?? "it gave no reason";
  // First, as some of them say where to log in, too.
  const [, name = NO_CREDENTIALS.test(problem) ? "CredentialsProviderError" : ""] = BACKENDS_ERROR.exec(problem) ?? [];
  const credentials = describeCredentialsProblem(name, lastLine, `Pulumi to read the state of stack ${stack}`);
  if (credentials !== undefined) return new Error(credentials);
  if (/no stack named/i.test(problem))
    return new Error(
      `There is no stack ${stack} where Pulumi is logged in: \`npx pulumi stack ls\` lists those that there are.`,
    );
  if (/PULUMI_ACCESS_TOKEN|log ?in/i.test(problem))
    return new Error("Pulumi is not logged in to where the stack's state is: run `npx pulumi login URL` once.");
  if (/passphrase/i.test(problem))
    return new Error("Pulumi needs the passphrase of the stack's secrets: set PULUMI_CONFIG_PASSPHRASE.");
  if (lastLine.startsWith(FETCHING))
    return new Error(`Pulumi's CLI could not be fetched (${lastLine}): docs/deploy.md says under Proxy how it is.`);
  return new Error(`Pulumi cannot read stack ${stack}: ${lastLine}`);
}
