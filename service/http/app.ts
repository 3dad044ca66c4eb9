/** The application as its parts know it, which are added to it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Needs no token. */
    public?: boolean;
    /** Bodies that somebody would send, by their names, for the documentation. */
    examples?: Readonly<Record<string, { summary: string; value: unknown }>>;
  }
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
