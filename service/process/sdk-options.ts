/** How the clients of the SDK are made. */
import { StandardRetryStrategy } from "@smithy/core/retry";

const MAX_ATTEMPTS = 3;

/**
 * The SDK's standard strategy; but after a call of which all tries have failed each further call has one try, until the service
 * answers: whoever probes a service that is away (probes.ts) means one call.
 */
class RetryStrategy extends StandardRetryStrategy {
  private isAway = false;

  override refreshRetryTokenForRetry(
    ...[token, info]: Parameters<StandardRetryStrategy["refreshRetryTokenForRetry"]>
  ): ReturnType<StandardRetryStrategy["refreshRetryTokenForRetry"]> {
    const isOutage = info.errorType === "TRANSIENT" || info.errorType === "THROTTLING";
    this.isAway = isOutage && (this.isAway || token.getRetryCount() + 1 >= MAX_ATTEMPTS);
    if (this.isAway) return Promise.reject(new Error("The service is away: this was the last try."));
    return super.refreshRetryTokenForRetry(token, info);
  }

  override recordSuccess(...[token]: Parameters<StandardRetryStrategy["recordSuccess"]>): void {
    this.isAway = false;
    super.recordSuccess(token);
  }
}

/** For one client. Bounds on one call: three tries of at most 4 s. Without the last option a timeout would only be logged. */
export function createSdkOptions() {
  return {
    maxAttempts: MAX_ATTEMPTS,
    retryStrategy: new RetryStrategy(MAX_ATTEMPTS),
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  };
}
