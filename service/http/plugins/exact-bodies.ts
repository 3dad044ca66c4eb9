/** A body is taken as it is sent, or not at all: nothing in it is decoded, converted, dropped or filled in. */
import { Ajv, type AnySchema } from "ajv";
import type { App } from "../app";
import { ProblemError } from "../problems";

export function registerExactBodies(app: App): void {
  app.setValidatorCompiler(createValidatorCompiler());
  app.removeContentTypeParser("text/plain");
  // Who inspects a body on the way must not read another one than we do.
  app.addHook("preParsing", (request, _reply, _payload, done) => {
    const coding = request.headers["content-encoding"];
    const isPlain = coding === undefined || coding === "identity";
    done(isPlain ? null : new ProblemError(415, "The content-encoding is not taken: send the body as it is."));
  });
}

/** Only a URL's text may stand for a number. */
function createValidatorCompiler() {
  // Verbose, as a complaint then comes with the schema's own words for what it wants.
  const exact = new Ajv({ verbose: true });
  const textual = new Ajv({ verbose: true, coerceTypes: true });
  return ({ schema, httpPart }: { schema: AnySchema; httpPart?: string }) =>
    (httpPart === "body" ? exact : textual).compile(schema);
}
