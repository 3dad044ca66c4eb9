/** What may be said of a field of a transaction; fields.ts says it of each. Plain data, as it may cross into the Lambda. */

/** What holds for every value of a kind stands with the kind: amount.ts, object-value.ts, and the service's currencies. */
export type Field = TextField | IntegerField | BooleanField | AmountField | CurrencyField | ObjectField;

/**
 * `always`: every transaction has it, and has had it since the table was made. `required`: a request without it is refused;
 * rows and messages from before the field lack it, and are read as they are. `optional`: a request may leave it out.
 */
export type Presence = "always" | "required" | "optional";

interface FieldOf<Kind extends string, Value> {
  /** In requests, messages and answers. */
  name: string;
  kind: Kind;
  presence: Presence;
  /** In the table transactions. A migration adds it, with the type that store/columns.ts has for the kind. */
  column: string;
  /**
   * Whether two requests under one id that differ in it are different transactions, of which the second is a 409. Default: yes.
   * Of a field that is not, the first request's value stays.
   */
  inIdentity?: boolean;
  /** Whether a user's list of transactions shows it. Default: yes. */
  inLists?: boolean;
  /** What it means, in sentences; the API's documentation adds what its kind allows. */
  description?: string;
  /**
   * Values that a request may have: for the API's documentation, and what the demo sends. The documentation's requests have the
   * first, of an object the last.
   */
  examples: readonly [Value, ...Value[]];
}

interface Filterable {
  /** Whether subscribers may filter by it; of at most six fields (event-filter.ts). Default: no. */
  inFilters?: boolean;
}

/** One of the values; or a text of at most `maxLength` characters (code points), which the pattern, if there is one, matches. */
type TextField = FieldOf<"text", string> &
  Filterable &
  ({ values: readonly [string, ...string[]] } | { maxLength: number; pattern?: string });

/** A whole number. The bounds are within 2^53-1, up to which a double holds every one. */
interface IntegerField extends FieldOf<"integer", number> {
  min: number;
  max: number;
}

type BooleanField = FieldOf<"boolean", boolean>;

/** A decimal in the canonical form of its currency. */
interface AmountField extends FieldOf<"amount", string> {
  /** Name of the field with the currency, which is not optional; the two have as many examples, which belong together. */
  currency: string;
}

/** A code of ISO 4217. */
type CurrencyField = FieldOf<"currency", string> & Filterable;

/** A JSON object, whatever it holds; its column keeps the text. */
export interface ObjectField extends FieldOf<"object", Readonly<Record<string, unknown>>> {
  /** Bytes of its text in a message. */
  maxBytes: number;
  /** Members over all levels, of arrays too. */
  maxMembers: number;
  /** Column of type jsonb that held it before: it is still written, and read where the other is empty. */
  formerColumn?: string;
}

/** What a value of each kind is. */
export interface ValueByKind {
  text: string;
  integer: number;
  boolean: boolean;
  amount: string;
  currency: string;
  object: Record<string, unknown>;
}
