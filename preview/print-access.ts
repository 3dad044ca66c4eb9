/** What is open to whom, and who may do what, as lines. */
import pc from "picocolors";
import type { Access } from "./access";
import type { GrantStatement } from "./grants";
import { alignRows, heading, wrap } from "./layout";
import type { Preview } from "./preview";

function accessRows(access: readonly Access[], arrow: string): string[][] {
  return access.map(({ group, peer, ports, description = "" }) => [`${group} ${arrow} ${peer}`, ports, description]);
}

export function accessLines({ access }: Preview, columns: number): string[] {
  const of = (direction: Access["direction"]) => access.filter((rule) => rule.direction === direction);
  return [
    heading("What is open to whom"),
    ...alignRows(accessRows(of("ingress"), "<-"), columns),
    heading("What may go out where"),
    ...alignRows(accessRows(of("egress"), "->"), columns),
  ];
}

/** `arn:aws:sqs:us-east-1:123456789012:transactions-dev` as `sqs transactions-dev`. */
function shownArn(arn: string): string {
  const [, , service, , , ...rest] = arn.split(":");
  return arn.startsWith("arn:") && rest.length > 0 ? `${service ?? ""} ${rest.join(":")}` : arn;
}

/** `sqs:SendMessage, sqs:ReceiveMessage` as `sqs SendMessage, ReceiveMessage`. */
function shownActions(actions: readonly string[]): string {
  const services = [...new Set(actions.map((action) => action.split(":", 1)[0] ?? ""))];
  const ofService = (service: string) =>
    actions.filter((action) => action.startsWith(`${service}:`)).map((action) => action.slice(service.length + 1));
  return services
    .map((service) => (service === "*" ? "everything" : `${service} ${ofService(service).join(", ")}`))
    .join("; ");
}

function statementLines(statement: GrantStatement, columns: number): string[] {
  const { effect, principal, actions, resources, conditions } = statement;
  const who = principal === undefined ? "" : `${principal === "*" ? "everybody" : shownArn(principal)}: `;
  const what = `${effect === "Deny" ? "never " : ""}${shownActions(actions)}`;
  const where = resources.map((resource) => (resource === "*" ? "anything" : shownArn(resource)));
  return [
    ...wrap(`${who}${what}`, columns, "  ", "    "),
    ...(where.length === 0 ? [] : wrap(`on ${where.join(", ")}`, columns, "    ", "       ")),
    ...conditions.flatMap((condition) => wrap(`if ${condition}`, columns, "    ", "       ")),
  ];
}

export function grantLines({ roles, policies }: Preview, columns: number): string[] {
  const roleLines = roles.flatMap(({ role, assumedBy, permissionsBoundary, managedPolicies, statements }) => [
    pc.cyan(role),
    ...wrap(`of ${assumedBy.join(", ")}`, columns, "  ", "    "),
    ...(permissionsBoundary === undefined ? [] : wrap(`within ${permissionsBoundary}`, columns, "  ", "    ")),
    ...managedPolicies.flatMap((policy) => wrap(`all of ${policy}`, columns, "  ", "    ")),
    ...statements.flatMap((statement) => statementLines(statement, columns)),
  ]);
  const policyLines = policies.flatMap(({ resource, statements }) => [
    pc.cyan(resource),
    ...statements.flatMap((statement) => statementLines(statement, columns)),
  ]);
  return [
    heading("Who may do what: roles"),
    ...roleLines,
    heading("What lets whom: policies of resources"),
    ...policyLines,
  ];
}
