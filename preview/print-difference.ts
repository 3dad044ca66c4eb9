/** What differs between two stacks, as lines. */
import pc from "picocolors";
import { count } from "../shared/count";
import type { PropertyChange } from "./difference";
import { heading, wrap } from "./layout";
import type { Comparison, Preview } from "./preview";
import { costDifferenceLines } from "./print-costs";
import { shownType } from "./tree";

/** Changes that are shown of one resource: a dashboard with another widget differs in hundreds. */
const MAX_CHANGES = 12;

/** Characters of a value that are shown. */
const MAX_VALUE_LENGTH = 120;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH - 3)}...`;
}

const changeLines = (changes: readonly PropertyChange[], columns: number) =>
  changes
    .slice(0, MAX_CHANGES)
    .flatMap(({ path, from, to }) => wrap(`${path}: ${shown(from)} -> ${shown(to)}`, columns, "    ", "        "));

export function differenceLines(preview: Preview, to: Comparison, columns: number): string[] {
  const { added, removed, changed } = to;
  const title = ({ type, name }: { type: string; name: string }) => `${shownType(type)} ${name}`;
  const total = `${count(added.length, "resource")} more, ${removed.length} fewer, ${changed.length} changed`;
  const region = preview.region === to.region ? [] : [`  aws:region: ${preview.region} -> ${to.region}`];
  return [
    heading(`From ${preview.stack} to ${to.stack}: ${total}`),
    pc.dim("Beside the stack's name, the suffix, the region and the account."),
    ...region,
    ...added.map((made) => pc.green(`+ ${title(made)}`)),
    ...removed.map((made) => pc.red(`- ${title(made)}`)),
    ...changed.flatMap(({ changes, ...made }) => [
      pc.yellow(`~ ${title(made)}`),
      ...changeLines(changes, columns),
      ...(changes.length > MAX_CHANGES ? [`    and ${changes.length - MAX_CHANGES} more, which --json has`] : []),
    ]),
    heading("Cost of that"),
    ...costDifferenceLines(preview, to),
  ];
}
