/** The part of dynalite that is used here; the package brings no types. */
declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** Milliseconds that a table stays CREATING. */
    createTableMs?: number;
    /** Folder of a LevelDB; everything is in memory without it. */
    path?: string;
  }

  /** An HTTP server that speaks DynamoDB's protocol. */
  function dynalite(options?: Options): Server;
  export = dynalite;
}
