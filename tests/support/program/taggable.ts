/** Which resource types take tags, by what the installed packages declare. */
import { readFileSync } from "node:fs";

/** The module of a package that declares a type, such as @pulumi/aws/kms/alias.d.ts for aws:kms/alias:Alias. */
function declarationOf(type: string): string {
  const [library, module = "", name = ""] = type.split(":");
  const file = module.includes("/") ? module.replace(/^index\//, "") : `${module}/${name.replace(/^./, lower)}`;
  return `@pulumi/${library}/${file}.d.ts`;
}

const lower = (letter: string) => letter.toLowerCase();

/** @throws Error if the type is none of the installed packages'. */
export function isTaggable(type: string): boolean {
  const text = readFileSync(require.resolve(declarationOf(type)), "utf8");
  const [, args] = text.split(/^export interface \w+Args /m);
  if (args === undefined) throw new Error(`${declarationOf(type)} declares no arguments of ${type}.`);
  return /^ {4}tags\?:/m.test(args);
}
