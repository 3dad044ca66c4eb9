/** Calls to AWS services, whose outages are not ours. */
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { bulkhead, BulkheadRejectedError } from "cockatiel";
import { BROKEN_TLS_CODE } from "./broken-tls";
import { UnavailableError } from "./errors";
import { monotonicNow } from "./monotonic-now";
import { createProbeGate } from "./probes";

/**
 * The result of a call, which the SDK has already tried several times.
 * @param service its name, for the client.
 * @throws UnavailableError when the service is away, slow, failing or throttles; otherwise the SDK's error.
 */
export async function callAws<Result>(service: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw toUnavailable(service, error);
  }
}

/** Makes a call, or fails without one. */
export type ProtectedCall = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** As many as an SDK's client has connections: what is more would wait in it without a bound. */
const MAX_CALLS = 50;
const MAX_WAITING = 1_000;

/** Failures in a row: one bad moment of a service that answers others is no outage. */
const FAILURES = 5;
const MIN_PAUSE_MILLISECONDS = 1_000;

/**
 * Gives what makes calls as `callAws` does, for callers whose number is not ours to choose. After five failures in a row a call
 * fails at once, as the last one did, but for one probe at a time (probes.ts); whatever failed counts, a missing grant, too, but
 * not a request that the service refuses for what it says.
 *
 * What it gives also throws UnavailableError when 50 calls run and 1,000 wait.
 */
export function createProtectedCalls(service: string, now = monotonicNow): ProtectedCall {
  const limit = bulkhead(MAX_CALLS, MAX_WAITING);
  const gate = createProbeGate({ failures: FAILURES, minPauseMilliseconds: MIN_PAUSE_MILLISECONDS, now });
  const callUnlessAway: ProtectedCall = async (call) => {
    gate.enter();
    try {
      const result = await call();
      gate.succeeded();
      return result;
    } catch (error) {
      if (error instanceof Error && error.name === "ValidationException") gate.succeeded();
      else gate.failed(error);
      throw error;
    }
  };
  return async (call) => {
    try {
      return await limit.execute(() => callUnlessAway(call));
    } catch (error) {
      if (error instanceof BulkheadRejectedError) {
        throw new UnavailableError(`${service} has too many requests waiting.`, 1, { cause: error });
      }
      throw toUnavailable(service, error);
    }
  };
}

function toUnavailable(service: string, error: unknown): unknown {
  return error instanceof Error && isOutage(withoutClockMark(error as SdkError))
    ? new UnavailableError(`${service} does not answer.`, 2, { cause: error })
    : error;
}

/** An error of the SDK's, as the SDK's own classification takes it. */
type SdkError = Parameters<typeof isTransientError>[0];

/** How AWS refuses a request whose signature it does not take, as from a machine whose clock is off. */
const SIGNATURE_ERROR =
  /^(AuthFailure|InvalidSignatureException|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|SignatureDoesNotMatch)$/;

/**
 * Where the machine's clock is minutes off the SDK says of every error that another try may do better. That is so only of those
 * about the signature: a thing that is not there is not there.
 */
function withoutClockMark(error: SdkError): SdkError {
  if (!error.$metadata?.clockSkewCorrected || SIGNATURE_ERROR.test(error.name)) return error;
  return Object.create(error, { $metadata: { value: { ...error.$metadata, clockSkewCorrected: false } } }) as SdkError;
}

function isOutage(error: SdkError): boolean {
  return (
    isTransientError(error) ||
    isThrottlingError(error) ||
    isServerError(error) ||
    BROKEN_TLS_CODE.test(String((error as { code?: unknown }).code)) ||
    // The task's role comes from an endpoint of the container, which can be away, too.
    error.name === "CredentialsProviderError"
  );
}
