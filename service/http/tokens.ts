/** Who may use the API, and who made a cursor: both are decided by the bearer tokens that are valid now. */
import { createHmac, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Secret } from "../process/secrets";
import type { Position } from "../store/sessions";

export interface Tokens {
  /** Compares in constant time with every valid token. */
  accepts(token: string): Promise<boolean>;
  /** A page's end as text that nobody else can make and that is good for this user only. */
  signCursor(userId: string, position: Position): Promise<string>;
  /** The position in a cursor that this service made for this user, otherwise undefined. */
  verifyCursor(userId: string, cursor: string): Promise<Position | undefined>;
}

const MAC_BYTES = 32;

/** The current token and the one before, and those of a rotation. */
const MAX_DIGESTS = 4;

/** @param secret the valid tokens, the current one first. */
export function createTokens(secret: Secret<string[]>): Tokens {
  /** The token may be newer than what is cached: ask once more before refusing. The secret limits how often that helps. */
  const matchesAny = async (matches: (token: string) => boolean): Promise<boolean> =>
    matchesOneOf(await secret.get(), matches) || matchesOneOf(await secret.refresh(), matches);

  /** Of the valid tokens, as each request asks for them; those of before are forgotten with the next rotation. */
  const digests = new Map<string, Buffer>();
  const digestOf = (token: string): Buffer => {
    const digest = digests.get(token) ?? sha256(token);
    if (digests.size >= MAX_DIGESTS) digests.clear();
    digests.set(token, digest);
    return digest;
  };

  return {
    accepts(given) {
      const digest = sha256(given);
      return matchesAny((token) => timingSafeEqual(digest, digestOf(token)));
    },
    async signCursor(userId, position) {
      const [current = ""] = await secret.get();
      const payload = Buffer.from(JSON.stringify([position.timestamp, position.transactionId]));
      return Buffer.concat([cursorMac(current, userId, payload), payload]).toString("base64url");
    },
    async verifyCursor(userId, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const [mac, payload] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
      // Base64 has several spellings of the same bytes; only ours is valid.
      if (mac.length !== MAC_BYTES || bytes.toString("base64url") !== cursor) return undefined;
      if (!(await matchesAny((token) => timingSafeEqual(mac, cursorMac(token, userId, payload))))) return undefined;
      const [timestamp, transactionId] = JSON.parse(payload.toString()) as [number, string]; // made by signCursor
      return { timestamp, transactionId };
    },
  };
}

/** Looks at all of them, so that the time does not tell which one matched. */
function matchesOneOf(tokens: string[], matches: (token: string) => boolean): boolean {
  return tokens.map(matches).includes(true);
}

/** Equal lengths for the comparison. */
function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

/** A key of its own, so that a cursor tells nothing about the token. */
function cursorMac(token: string, userId: string, payload: Buffer): Buffer {
  const key = Buffer.from(hkdfSync("sha256", token, "", "transaction-service cursor", MAC_BYTES));
  return createHmac("sha256", key).update(userId).update("\0").update(payload).digest();
}
