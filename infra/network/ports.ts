/** Ports that parts of the system meet at. */

export const HTTP_PORT = 80;
export const HTTPS_PORT = 443;
export const DATABASE_PORT = 5432;

/** Of the service; an image of one's own has to listen on it, too. */
export const CONTAINER_PORT = 8080;

/** Ports that the load balancer listens on. */
export function listenerPorts(takesHttps: boolean): number[] {
  return takesHttps ? [HTTP_PORT, HTTPS_PORT] : [HTTP_PORT];
}
