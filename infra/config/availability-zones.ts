/** The zones of a stack that names none: those that the account has in the region, which are not the same for every account. */
import * as aws from "@pulumi/aws";
import { exampleOf } from "./key";
import { regionKey } from "./keys";
import { configurationError, problem, setCommand } from "./problems";
import type { StackConfig } from "./stack-config";

/** As many as the promise needs. A third one costs more and is the user's to ask for. */
const ZONES = 2;

/**
 * The zones that are configured, or the first ones of the account by name, of the ordinary ones: local and wavelength zones lack
 * most of what the stack is made of.
 * @throws pulumi.RunError that says how many there are, if they are too few.
 */
export async function findZones({ availabilityZones, region }: StackConfig): Promise<string[]> {
  if (availabilityZones.length > 0) return availabilityZones;
  const { names } = await aws.getAvailabilityZones({
    state: "available",
    filters: [{ name: "zone-type", values: ["availability-zone"] }],
  });
  const zones = [...names].sort().slice(0, ZONES);
  if (zones.length === ZONES) return zones;
  throw configurationError([
    problem(
      "aws:region",
      region,
      `a region in which the account has ${ZONES} availability zones (here: ${zones.join(", ") || "none"})`,
      setCommand("aws:region", exampleOf(regionKey)),
    ),
  ]);
}
