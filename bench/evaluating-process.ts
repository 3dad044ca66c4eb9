/**
 * Evaluates index.ts once with the answers of the providers, in a fresh process, and writes to standard output what that took
 * since the process began.
 */
import type { Properties } from "../program/provider-answers";
import { createProviders } from "../program/providers";
import { mocksOf, runUnderMocks } from "../program/run-program";
import { readStackValues } from "../program/stack-values";

/** Of one evaluation. */
export interface Evaluation {
  milliseconds: number;
  /** Resident at most, in bytes. */
  peakBytes: number;
}

const { createResource, call } = createProviders({ accountId: "123456789012", region: "us-east-1" });
const mocks = mocksOf({
  createResource: (type, name, inputs) => Promise.resolve(createResource(type, name, inputs)),
  call: (token: string, inputs: Properties) => Promise.resolve(call(token, inputs)),
});

void runUnderMocks(mocks, "dev", readStackValues("dev")).then(() => {
  const evaluation: Evaluation = {
    milliseconds: performance.now(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.stdout.write(JSON.stringify(evaluation));
});
