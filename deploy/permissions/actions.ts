/** Actions that several types need. */

/** Names of actions, separated by spaces, by the service's prefix. */
export type Actions = Readonly<Record<string, string>>;

/** Tags, as most services have them. */
export const TAGS = "ListTagsForResource TagResource UntagResource";

/** By which the provider deletes the interfaces that load balancers and functions leave behind. */
export const INTERFACES = "DescribeNetworkInterfaces DetachNetworkInterface DeleteNetworkInterface";

/** Use of a key of the account's own by whoever makes what it encrypts. */
export const KEY_USE = "DescribeKey CreateGrant Decrypt GenerateDataKey";

/** The first of its kind in an account makes the role that the service acts in. */
export const SERVICE_ROLE: Actions = { iam: "CreateServiceLinkedRole" };
