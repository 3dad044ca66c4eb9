import { isUtf8 } from "node:buffer";

/**
 * The text of bytes in UTF-8, without a byte order mark; undefined for other bytes. A decoder that puts U+FFFD in the place of
 * what it does not know makes the same text of different bytes.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : undefined;
}
