/** Limits on what one client may take: bytes, and the time of a connection that sends slowly. */

export const MAX_BODY_BYTES = 65_536;
export const MAX_HEADER_BYTES = 16_384;

/** For the headers, and for the whole request: counted from a request's first byte, or from the connection's start. */
const HEADERS_TIMEOUT_SECONDS = 10;
export const REQUEST_TIMEOUT_SECONDS = 15;

/** @param keepAliveSeconds how long an idle connection is kept. */
export function serverLimits(keepAliveSeconds: number) {
  return {
    bodyLimit: MAX_BODY_BYTES,
    keepAliveTimeout: keepAliveSeconds * 1_000,
    requestTimeout: REQUEST_TIMEOUT_SECONDS * 1_000,
    // A user id of 256 characters takes 3 each when it is percent-encoded.
    routerOptions: { maxParamLength: 1_024 },
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_SECONDS * 1_000,
      connectionsCheckingInterval: 2_000,
    },
  };
}
