/** Bytes that are no UTF-8, each wrong in a way of its own. */
export const NOT_UTF8: Record<string, Buffer<ArrayBuffer>> = {
  "a letter of ISO 8859-1": Buffer.from([0xe9]),
  "an emoji that is cut off": Buffer.from([0xf0, 0x9f, 0x98]),
  "encoded surrogates": Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
  "an overlong NUL": Buffer.from([0xc0, 0x80]),
  "a byte that never occurs": Buffer.from([0xff]),
  "a continuation of nothing": Buffer.from([0x80]),
  "a character beyond U+10FFFF": Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  "UTF-16": Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
};
