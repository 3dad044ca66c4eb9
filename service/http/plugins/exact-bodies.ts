/** A body is taken as it is sent, or not at all: nothing in it is decoded, converted, dropped or filled in. */
import { Ajv, type AnySchema } from "ajv";
import { scan } from "secure-json-parse";
import { isObject } from "../../../shared/json-object";
import { readJson } from "../../../shared/json-text";
import { decodeUtf8 } from "../../../shared/utf8";
import type { App } from "../app";
import { ProblemError } from "../problems";

export function registerExactBodies(app: App): void {
  app.setValidatorCompiler(createValidatorCompiler());
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, ({ raw }, bytes, done) => {
    const body = readBody(bytes, raw.headersDistinct["content-type"]);
    if (body instanceof ProblemError) done(body);
    else done(null, body.value);
  });
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

/** What a body holds, or what is wrong with it. */
function readBody(bytes: Buffer, contentTypes: string[] = []): { value: unknown } | ProblemError {
  if (!contentTypes.every(isCharsetTaken))
    return new ProblemError(415, "The charset is not taken: send the body in UTF-8.");
  const text = decodeUtf8(bytes);
  if (text === undefined) return new ProblemError(400, "body is not UTF-8, which JSON has to be (RFC 8259, 8.1)");
  const read = readJson(text);
  if ("reason" in read) return new ProblemError(400, `body ${read.reason}`);
  return hasPrototype(read.value) ? new ProblemError(400, "body has the name of a prototype in an object") : read;
}

/** Whatever the parameter looks like: of two, in one header or several, either may be the one that somebody else goes by. */
function isCharsetTaken(contentType: string): boolean {
  const charsets = contentType.matchAll(/charset\s*=\s*"?([^\s";]*)/gi);
  return [...charsets].every(([, charset = ""]) => /^utf-?8$/i.test(charset));
}

/** Harmless here; what reads the transaction elsewhere may be written less carefully. */
function hasPrototype(value: unknown): boolean {
  return isObject(value) && scan(value, { safe: true }) === null;
}
