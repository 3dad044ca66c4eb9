/** All growths, in the order of the page. */
import type { Growth } from "../growth";
import { backlog } from "./backlog";
import { batches } from "./batches";
import { connections } from "./connections";
import { users } from "./users";

export const GROWTHS: readonly Growth[] = [batches, users, connections, backlog];
