/** Who may ask the console: its own page, and nobody by way of another site. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { RefusedError } from "../refused-error";

/** On every answer. Nothing is loaded from elsewhere, nothing stands inline, nobody frames or keeps it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const NAMES = ["127.0.0.1", "localhost"];

/**
 * Refuses what comes by another name than this machine's own, as after DNS rebinding, or from another origin.
 * @throws RefusedError
 */
export function requireOwnOrigin({ headers }: Pick<IncomingMessage, "headers">, port: number, isPage: boolean): void {
  const hosts = NAMES.map((name) => `${name}:${port}`);
  const { host = "", origin } = headers;
  if (!hosts.includes(host))
    throw new RefusedError(403, `The Host is ${host || "missing"}: the console answers at http://${hosts[0]} only.`);
  if (origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, "")))
    throw new RefusedError(403, `The Origin is ${origin}: the console answers its own page only.`);
  // A link from elsewhere may lead to the page; nothing else comes from another site, also where that sends no Origin.
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isPage)
    throw new RefusedError(403, `The request comes from another site (${site}): open the page itself.`);
}

/** Compares in a time that tells nothing. @throws RefusedError */
export function requireToken({ headers }: Pick<IncomingMessage, "headers">, token: string): void {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const given = headers["x-console-token"];
  if (typeof given !== "string" || !timingSafeEqual(digest(given), digest(token)))
    throw new RefusedError(403, "The token in x-console-token is missing or another one: load the page again.");
}
