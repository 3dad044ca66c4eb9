/**
 * JSON as messages have it: nothing in it that SQS refuses, which takes the characters of XML 1.0. JSON.stringify escapes
 * control characters by itself; U+FFFE and U+FFFF are left.
 */
export function messageJson(value: object): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
