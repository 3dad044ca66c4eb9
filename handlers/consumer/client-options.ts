/** Options of every client of the SDK: one call takes three tries of at most 4 s, and the pauses between them. */
export const CLIENT_OPTIONS = {
  retryMode: "standard",
  maxAttempts: 3,
  // Without the last one the SDK only warns of a request that takes too long.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};
