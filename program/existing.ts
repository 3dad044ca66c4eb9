/**
 * What a configuration names that is not the stack's: how a look-up would find it if all of it is as it should be. Nobody who
 * evaluates the program without an engine asks AWS.
 */
import type { Properties, Surroundings } from "./provider-answers";
import type { StackValues } from "./stack-values";

export interface Existing {
  domainName?: string;
}

export function existingOf({ project, values }: StackValues): Existing {
  const value = (key: string) => values[`${project}:${key}`] || undefined;
  return { domainName: value("domainName") };
}

export const EXISTING_ANSWERS: Readonly<Record<string, (aws: Surroundings, inputs: Properties) => Properties>> = {
  "aws:route53/getZone:getZone": ({ existing }, { zoneId }) => ({
    id: zoneId,
    zoneId,
    // The parent of a name is the largest zone that can hold it and its neighbours.
    name: (existing.domainName ?? "").split(".").slice(1).join("."),
    privateZone: false,
  }),
};
