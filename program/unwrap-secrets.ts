/** What a provider gets to see of inputs that hold secrets. */
import * as pulumi from "@pulumi/pulumi";

/** The mock monitor wraps secrets, which the engine unwraps; a secret inside an object wraps the whole object. */
export function unwrapSecrets(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return unwrapSecrets(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  const isPlain = value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, unwrapSecrets(v)])) : value;
}
