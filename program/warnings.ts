/** What a program warns of. */

/** Without an engine, Pulumi writes its warnings to the console. */
export async function collectWarnings<T>(run: () => Promise<T>): Promise<{ result: T; warnings: string[] }> {
  const original = console.warn;
  const warnings: string[] = [];
  console.warn = (text: string) => warnings.push(text.replace("warning: [runtime] ", ""));
  try {
    return { result: await run(), warnings };
  } finally {
    console.warn = original;
  }
}
