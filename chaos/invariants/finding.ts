/** Something that may be wrong, and how to say it. */
export type Finding = readonly [isWrong: boolean, words: string];

export function wrongOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(([isWrong, words]) => (isWrong ? [words] : []));
}
