/** `GET /problems`: the page to which the `type` of every problem leads. */
import type { App } from "../app";
import { PROBLEMS, type ProblemType } from "../problem-types";
import { PROBLEMS_PATH } from "../problems";

const STYLE =
  ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}" +
  "code{font-size:.9em}section:target{outline:2px solid;outline-offset:.5rem}";

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function sectionOf([name, { status, title, explanation }]: [string, ProblemType]): string {
  return (
    `<section id="${name}"><h2>${status}: ${title}</h2><p><code>${PROBLEMS_PATH}#${name}</code></p>` +
    `<p>${explanation}</p></section>`
  );
}

const PAGE =
  '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width, initial-scale=1">' +
  `<title>Problems of the transaction service</title><style>${STYLE}</style></head><body><main>` +
  "<h1>Problems</h1><p>Every error of the service is a problem as of RFC 9457. Its <code>type</code> is one of these, relative " +
  'to the address of the API. <a href="/documentation">The API\'s documentation</a></p>' +
  `${Object.entries<ProblemType>(PROBLEMS).map(sectionOf).join("")}</main></body></html>`;

/** Open to all, as the documentation is: a browser sends no token. */
export function registerProblemsPage(app: App): void {
  app.get(PROBLEMS_PATH, { config: { public: true }, schema: { hide: true } }, (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", CONTENT_SECURITY_POLICY).send(PAGE),
  );
}
