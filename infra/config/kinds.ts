/** What the values of a configuration key may be: declaration, parser and words, made from the same bounds. */
import { z } from "zod";

export interface Kind<T> {
  /** As Pulumi.yaml declares it. Pulumi has no type for fractions: they are strings. Nor has it one for maps: it declares none. */
  type: "string" | "integer" | "boolean" | "array" | "map";
  schema: z.ZodType<T, string>;
  /** What the schema takes, in words. */
  allowed: string;
}

/** The least and the greatest value, both allowed. */
interface Bounds {
  min: number;
  max: number;
}

/** @param bounds with the unit, if there is one, and what else has to be said of the numbers. */
export function integer({ min, max, unit, note }: Bounds & { unit?: string; note?: string }): Kind<number> {
  const decimal = z.string().regex(/^\d{1,9}$/);
  return {
    type: "integer",
    schema: decimal.transform(Number).pipe(z.number().min(min).max(max)),
    allowed: `a whole number${unit ? ` of ${unit}` : ""} from ${min} to ${max}${note ? `, ${note}` : ""}`,
  };
}

/** Aurora capacity units, which come in halves. */
export function capacityUnits({ min, max }: Bounds): Kind<number> {
  const halves = z.string().regex(/^\d{1,3}(\.[05])?$/);
  return {
    type: "string",
    schema: halves.transform(Number).pipe(z.number().min(min).max(max)),
    allowed: `${min} to ${max} ACUs in steps of 0.5`,
  };
}

/** One of some numbers, written as they are here. */
export function oneOf(numbers: readonly number[], unit: string): Kind<number> {
  return {
    type: "integer",
    schema: z.enum(numbers.map(String)).transform(Number),
    allowed: `${numbers.join(", ")} ${unit}`,
  };
}

export function choice<Word extends string>(...words: Word[]): Kind<Word> {
  return { type: "string", schema: z.enum(words), allowed: words.join(" or ") };
}

export const boolean: Kind<boolean> = {
  type: "boolean",
  schema: z.enum(["true", "false"]).transform((text) => text === "true"),
  allowed: "true or false",
};

export function text(pattern: RegExp, allowed: string): Kind<string> {
  return { type: "string", schema: z.string().regex(pattern), allowed };
}

export const emailAddress: Kind<string> = { type: "string", schema: z.email(), allowed: "an e-mail address" };

/** @param purpose what an empty value is given for, for example "for plain HTTP". */
export function optional<T>({ schema, ...kind }: Kind<T>, purpose: string): Kind<T | undefined> {
  const nothing = z.literal("").transform(() => undefined);
  return { ...kind, schema: z.union([nothing, schema]), allowed: `${kind.allowed}, or nothing ${purpose}` };
}

/** Lists and maps reach the program as JSON. */
const jsonText = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

interface ListOf extends Bounds {
  item: z.ZodType<string>;
  /** What the items are, in words. */
  of: string;
  /** What an empty list stands for; without it, the list may not be empty. */
  empty?: string;
}

/** A list in which nothing stands twice. */
export function list({ min, max, item, of, empty }: ListOf): Kind<string[]> {
  const items = z.array(item).refine(({ length }) => (length >= min && length <= max) || (empty && length === 0));
  return {
    type: "array",
    schema: jsonText.pipe(items.refine((values) => new Set(values).size === values.length)),
    allowed: `a list of ${min} to ${max} different ${of}${empty ? `, or nothing for ${empty}` : ""}`,
  };
}

interface MapOf {
  max: number;
  name: z.ZodType<string, string>;
  value: z.ZodType<string, string>;
  /** What is in it, in words. */
  of: string;
}

/** A map in which no two names differ in case only. The CLI stores what looks like a number or a boolean as such. */
export function map({ max, name, value, of }: MapOf): Kind<Record<string, string>> {
  const member = z.union([z.string(), z.number(), z.boolean()]).transform(String).pipe(value);
  const differ = (members: object) => {
    const names = Object.keys(members).map((text) => text.toLowerCase());
    return names.length <= max && new Set(names).size === names.length;
  };
  return {
    type: "map",
    schema: jsonText.pipe(z.record(name, member).refine(differ)),
    allowed: `a map of at most ${max} ${of}`,
  };
}

/** Whether no bit behind the mask is set: AWS would store another range than the one that was asked for. */
function isNetworkAddress(range: string): boolean {
  const [address = "", bits] = range.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}

/** In CIDR notation. */
export const ipv4Range = z.cidrv4().refine(isNetworkAddress);

/** The private ranges of RFC 1918, each with the bits that all of its addresses have. */
const PRIVATE_RANGES = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

/** @param bounds of the bits of the mask: fewer are a larger range. */
export function privateRange({ minBits, maxBits }: { minBits: number; maxBits: number }): Kind<string> {
  const fits = (range: string) => {
    const bits = Number(range.split("/")[1]);
    return PRIVATE_RANGES.test(range) && bits >= minBits && bits <= maxBits;
  };
  return {
    type: "string",
    schema: ipv4Range.refine(fits),
    allowed: `a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 in CIDR notation, /${minBits} to /${maxBits}, host bits zero`,
  };
}
