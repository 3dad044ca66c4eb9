/** The part of dynalite that is used here; the package brings no types. */
declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Milliseconds that a table stays CREATING. */
    createTableMs?: number;
  }

  /** An HTTP server that speaks DynamoDB's protocol and keeps everything in memory. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
