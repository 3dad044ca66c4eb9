/** An evaluated stack as a document of Terraform, for tools that read those, such as checkov. It cannot be applied. */
import { keyOf, type Inputs, type Resource, type Stack } from "../../program/resource";
import { isObject } from "../../shared/json-object";
import { singular, terraformProperty, terraformType } from "./names";

/** Resources by type and name, as in a file `*.tf.json`. */
export interface TerraformDocument {
  resource: Record<string, Record<string, Inputs>>;
}

interface Address {
  type: string;
  name: string;
}

/** By the ids and ARNs of resources, how Terraform refers to them. */
type References = ReadonlyMap<string, string>;

/** Names have letters, digits, hyphens and underscores. */
function addressOf({ type, name }: Resource): Address {
  return { type: terraformType(type), name: name.replaceAll(/[^A-Za-z0-9_-]/g, "_") };
}

/** What shares an id with another, as a bucket's settings with the bucket, comes after it, and is meant by nobody. */
function referencesOf(stack: Stack): References {
  const references = new Map<string, string>();
  for (const resource of stack) {
    const { type, name } = addressOf(resource);
    const refer = (value: string, attribute: string) => {
      if (value !== "" && !references.has(value)) references.set(value, `\${${type}.${name}.${attribute}}`);
    };
    refer(resource.arn, resource.arn === resource.id ? "id" : "arn");
    refer(resource.id, "id");
  }
  return references;
}

/** Without what Terraform would take for a reference of its own. */
const escaped = (text: string): string => text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);

function valueIn(value: unknown, references: References): unknown {
  if (typeof value === "string") return references.get(value) ?? escaped(value);
  if (Array.isArray(value)) return value.map((one) => valueIn(one, references));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, valueIn(one, references)]));
}

/** Maps, whose keys are the program's own words. */
const MAPS = ["tags", "variables", "dimensions"];

function blockIn(type: string, inputs: Inputs, references: References): Inputs {
  const entries = Object.entries(inputs).flatMap(([property, value]): [string, unknown][] => {
    const name = terraformProperty(type, property);
    if (name === undefined || value === undefined || value === null) return [];
    if (MAPS.includes(property)) return [[name, valueIn(value, references)]];
    if (isObject(value)) return [[name, blockIn(type, value, references)]];
    if (Array.isArray(value) && value.length > 0 && value.every(isObject))
      return [[singular(name), value.map((one) => blockIn(type, one, references))]];
    return [[name, valueIn(value, references)]];
  });
  return Object.fromEntries(entries);
}

/** Terraform has the containers of a task as JSON, in the words of the API of ECS. */
function withContainers({ type, inputs }: Resource): Inputs {
  if (type !== "aws:ecs/taskDefinition:TaskDefinition" || typeof inputs.containerDefinitions === "string")
    return inputs;
  return { ...inputs, containerDefinitions: JSON.stringify(inputs.containerDefinitions) };
}

/** @throws Error that names the file to extend, for a type that Terraform's name is not known of. */
export function terraformDocument(stack: Stack): TerraformDocument {
  // What is not AWS's own, as a password or a build, no tool for AWS looks at.
  const resources = stack.filter(({ type }) => type.startsWith("aws:"));
  const references = referencesOf(resources);
  const document: TerraformDocument = { resource: {} };
  for (const resource of resources) {
    const { type, name } = addressOf(resource);
    // A resource does not refer to itself: what is its id elsewhere is its name here.
    const others = new Map([...references].filter(([, reference]) => !reference.startsWith(`\${${type}.${name}.`)));
    const ofType = (document.resource[type] ??= {});
    if (name in ofType) throw new Error(`Two resources would be ${type}.${name}: rename ${keyOf(resource)}.`);
    ofType[name] = blockIn(type, withContainers(resource), others);
  }
  return document;
}
