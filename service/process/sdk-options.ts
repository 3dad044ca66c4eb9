/** How the clients of the SDK are made. */

/** Bounds on one call: three tries of at most 4 s. Without the last option a timeout would only be logged. */
export const SDK_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
