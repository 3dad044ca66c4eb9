/** Calls to AWS services, whose outages are not ours. */
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { BROKEN_TLS_CODE } from "./broken-tls";
import { UnavailableError } from "./errors";

/**
 * The result of a call, which the SDK has already tried several times.
 * @param service its name, for the client.
 * @throws UnavailableError when the service is away, slow, failing or throttles; otherwise the SDK's error.
 */
export async function callAws<Result>(service: string, call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && isOutage(error as SdkError)) {
      throw new UnavailableError(`${service} does not answer.`, 2, { cause: error });
    }
    throw error;
  }
}

/** An error of the SDK's, as the SDK's own classification takes it. */
type SdkError = Parameters<typeof isTransientError>[0];

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
