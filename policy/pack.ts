/** The policy pack: `npx pulumi up --policy-pack policy`. Pulumi runs this file beside the update, for its stack. */
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { readExceptions, type ApplicableExceptions } from "./exceptions";
import { createPolicies } from "./pack/policies";

const config = new pulumi.Config();
// Every stack has one: without it, the engine has given no configuration, and no exception could be told.
config.require("environmentSuffix");

/** Of an error that says all there is to say, Pulumi shows no stack trace. */
function exceptions(): ApplicableExceptions {
  try {
    return readExceptions(pulumi.getStack(), config.get("profile") ?? "dev");
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

new PolicyPack("transaction-system", { policies: createPolicies(exceptions()) });
