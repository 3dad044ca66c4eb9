/** Text as SQS and SNS take it: characters of XML 1.0. */

export function isMessageText(text: string): boolean {
  return toMessageText(text) === text;
}

/** The text with U+FFFD in the place of each character that they refuse. */
export function toMessageText(text: string): string {
  return text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
