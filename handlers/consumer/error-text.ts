import { quoted } from "../../shared/quoted";

/** What an error says, at most 500 characters. A refusal by several addresses at once has a code but no message. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return quoted(error);
  const message = error.message || String((error as NodeJS.ErrnoException).code);
  return (error.name === "Error" ? message : `${error.name}: ${message}`).slice(0, 500);
}
