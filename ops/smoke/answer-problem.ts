/** Why an answer of the API is not the one that was due, for whoever may do something about it. */
import { readJsonObject } from "../../shared/json-text";

export interface Answer {
  status: number;
  contentType: string;
  location: string | null;
  text: string;
}

export interface Asked {
  url: string;
  tokenSecretArn: string;
}

/** Of a load balancer, by itself: no target, a connection that broke, a target that was too slow. */
const BALANCERS_STATUSES = [502, 503, 504];

/** A sentence or two: what, with its value, and the remedy. */
export function describeAnswerProblem(answer: Answer, { url, tokenSecretArn }: Asked): string {
  const { status, location } = answer;
  const detail = detailOf(answer);
  const says = detail === undefined ? `${status}` : `${status}: ${detail}`;
  if (status === 401)
    return (
      `${url} refuses the token of the secret ${tokenSecretArn} (401). Tasks take a new token within 10 s: try again. ` +
      "If that does not help, the address is another system's, or the secret's current version is refused " +
      "(docs/operations.md, Rotate the API token)."
    );
  if (location !== null)
    return `${url} is at ${location} (${status}): give the address that it redirects to with --url.`;
  if (status === 403)
    return `${url} lets nobody in from here (${says}): the web ACL (webAclArn), or a proxy on the way, refuses the request.`;
  if (status === 429)
    return `${url} had too many requests in this second (${says}): other clients are at its limit. Try again.`;
  if (detail === undefined && BALANCERS_STATUSES.includes(status))
    return (
      `The load balancer of ${url} answers ${status} by itself: no task of the service answers. ` +
      "`npm run ops -- status` tells how many run; docs/operations.md has the way on, under alb-5xx."
    );
  if (status >= 500)
    return `The service at ${url} fails (${says}): docs/operations.md has the way on, under target-5xx.`;
  if (status === 404) return `${url} has no such path (${says}): it is the address of another program.`;
  if (detail === undefined)
    return `${url} answers ${status}, but not as this system's API does: it is the address of another program.`;
  return (
    `${url} does not take the transaction (${says}): the stack is of another version than this command. ` +
    "Use the command of the stack's version."
  );
}

/** What the service says; undefined where somebody else has answered. */
function detailOf({ contentType, text }: Answer): string | undefined {
  if (!contentType.startsWith("application/problem+json")) return undefined;
  const { title, detail = title, requestId } = readJsonObject(text) ?? {};
  return [detail, typeof requestId === "string" ? `(request ${requestId})` : ""].join(" ").trim();
}
