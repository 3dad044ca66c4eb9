/** Text of somebody else, for a terminal. */

/** JSON has short forms for some, and none at all for U+007F to U+009F, which terminals obey as well. */
function escape(character: string): string {
  const escaped = JSON.stringify(character).slice(1, -1);
  if (escaped !== character) return escaped;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Escapes what could move the cursor or end the line; input may be anything. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, escape);
}

/** As `printable`, for what may have several lines, and tabs. */
export function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, escape);
}
