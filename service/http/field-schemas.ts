/** What requests, answers and lists may hold of the listed fields, by the kind of each. */
import { Type, type TOptional, type TUnsafe } from "typebox";
import { AMOUNT_PATTERN } from "../../domain/amount";
import type { Field, Presence, ValueByKind } from "../../domain/field";
import { FIELDS, type ListedField } from "../../domain/fields";
import { MAX_OBJECT_LEVELS } from "../../domain/object-value";
import { ALLOWED_CURRENCIES, CURRENCIES } from "./currencies";

type FieldSchemas<Required extends Presence> = {
  [F in ListedField as F["name"]]: F["presence"] extends Required
    ? TUnsafe<ValueByKind[F["kind"]]>
    : TOptional<TUnsafe<ValueByKind[F["kind"]]>>;
};

interface JsonSchema {
  /** What the kind allows. */
  description?: string;
  [keyword: string]: unknown;
}

/** Of a new transaction. */
export const newFields = schemasOf(FIELDS, ["always", "required"], (field) => ({
  ...newValueSchema(field),
  examples: [...new Set<unknown>(field.examples)],
}));

/** Of one that was accepted: under the bounds and the currencies of its time. */
export const acceptedFields = schemasOf(FIELDS, ["always"], acceptedValueSchema);

/** Those that lists show, of any message: another producer may put messages of its own into the queue. */
export const fieldsInLists = FIELDS.filter(({ inLists = true }) => inLists);
export const listedFields = schemasOf(fieldsInLists, [], anyValueSchema);

function schemasOf<Required extends Presence>(
  fields: typeof FIELDS,
  required: readonly Required[],
  schemaOf: (field: Field) => JsonSchema,
): FieldSchemas<Required> {
  const isRequired = ({ presence }: Field) => (required as readonly Presence[]).includes(presence);
  const schemas = fields.map((field) => {
    const { description, ...keywords } = schemaOf(field);
    const texts = [field.description, description].filter((text) => text !== undefined);
    const schema = { ...keywords, ...(texts.length > 0 && { description: texts.join(" ") }) };
    return [field.name, isRequired(field) ? schema : Type.Optional(schema)];
  });
  return Object.fromEntries(schemas) as FieldSchemas<Required>;
}

function newValueSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case "text":
      if ("values" in field) return { enum: field.values, description: `One of ${field.values.join(", ")}.` };
      return { type: "string", maxLength: field.maxLength, ...(field.pattern && { pattern: field.pattern }) };
    case "integer":
      return { type: "integer", minimum: field.min, maximum: field.max };
    case "currency":
      return {
        enum: CURRENCIES.map(({ code }) => code),
        description: `${ALLOWED_CURRENCIES}.`,
      };
    default:
      return acceptedValueSchema(field);
  }
}

function acceptedValueSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case "amount":
      return {
        type: "string",
        pattern: AMOUNT_PATTERN.source,
        description:
          "Exact decimal, negative for a debit. No leading zeros, no exponent, at most the currency's fraction digits. Answers give " +
          "the canonical form, which has exactly the currency's fraction digits (those it needs, where ISO 4217 has none): 10 and 10.00 are the same amount of USD.",
      };
    case "currency":
      return {
        type: "string",
        pattern: "^[A-Z]{3}$",
        description: "ISO 4217 code of a currency; of a historic one, where the transaction is from its time.",
      };
    default:
      return anyValueSchema(field);
  }
}

/** By the kind of JSON value alone. */
function anyValueSchema(field: Field): JsonSchema {
  if (field.kind === "integer" || field.kind === "boolean") return { type: field.kind };
  if (field.kind !== "object") return { type: "string" };
  return {
    type: "object",
    // No pattern stands for every name: "." is no line terminator, and what a pattern leaves out is left out of answers.
    additionalProperties: true,
    description:
      `Any JSON object of at most ${field.maxBytes} bytes, ${field.maxMembers} members and ${MAX_OBJECT_LEVELS} levels. ` +
      "Numbers are IEEE 754 doubles: one that a double does not hold exactly, or an integer beyond 2^53-1, is refused (RFC 7493, " +
      "2.2), as are U+0000 and unpaired surrogates.",
  };
}
