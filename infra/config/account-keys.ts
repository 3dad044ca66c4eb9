/** The keys of what the owner of an account asks of every stack in it. */
import { z } from "zod";
import { key } from "./key";
import { map, optional, text } from "./kinds";

export const accountKeys = {
  tags: key(
    map({
      max: 40,
      name: z.string().regex(/^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+\-@]{1,128}$/iu),
      value: z.string().regex(/^[\p{L}\p{N}\p{Z}_.:/=+\-@]{0,256}$/u),
      of:
        "tags: a name of 1 to 128 and a value of at most 256 letters, digits, spaces and _.:/=+-@; no name begins with aws:, and no " +
        "two differ in case only",
    }),
    {
      meaning: "Tags of everything that takes some, beside the stack's own",
      details:
        "The stack's own count, whatever is given here: Project, Stack, EnvironmentSuffix, ManagedBy, and the Name of what has one. A " +
        "change updates almost every resource and replaces none.",
      default: {},
      example: { CostCenter: "4711" },
    },
  ),
  permissionsBoundaryArn: key(
    optional(
      text(
        /^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/,
        "the ARN of a policy of IAM, of the account or of AWS itself",
      ),
      "for roles without a boundary",
    ),
    {
      meaning: "Permissions boundary of every role that the stack makes",
      details:
        "It has to allow what those are granted, or the parts of the system are refused what they need: the rows of IAM in the preview, " +
        "and infra/security/identity-policies.ts.",
      default: "",
      example: "arn:aws:iam::123456789012:policy/developers-boundary",
    },
  ),
};
