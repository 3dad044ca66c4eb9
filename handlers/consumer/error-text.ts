import { quoted } from "../../shared/quoted";

/** What an error says, 1 to 500 characters. A refusal by several addresses at once has a code but no message. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return quoted(error);
  const { code = "no message" } = error as NodeJS.ErrnoException;
  const message = error.message || code;
  return (error.name === "Error" ? message : `${error.name}: ${message}`).slice(0, 500);
}
