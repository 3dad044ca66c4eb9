/** The ports of a local target. */

/** Where to listen; 0 for any. */
export interface LocalPorts {
  /** S3, SQS and SNS. */
  services: number;
  dynamodb: number;
  lambda: number;
  loadBalancer: number;
  secretsManager: number;
}

/** The first that `npm start` takes; fixed, so that an environment that was pasted once stays valid. */
export const DEFAULT_PORT = 4566;

/** How many `npm start` takes from its own on, and the last that may be the first of them. */
export const PORTS_IN_A_ROW = 6;
export const MAX_FIRST_PORT = 65_535 - PORTS_IN_A_ROW + 1;

/** As `npm start` takes them, in a row. */
export function portsFrom(first: number): LocalPorts & { console: number } {
  return {
    services: first,
    dynamodb: first + 1,
    lambda: first + 2,
    loadBalancer: first + 3,
    secretsManager: first + 4,
    console: first + 5,
  };
}
