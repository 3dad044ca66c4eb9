/** Every route: a new one is a file beside this and a line in the list. */
import type { Readiness } from "../../process/readiness";
import type { SessionStore } from "../../store/sessions";
import type { TransactionStore } from "../../store/transactions";
import type { App } from "../app";
import type { Tokens } from "../tokens";
import { registerHealthRoutes } from "./health";
import { registerProblemsPage } from "./problems";
import { registerTransactionRoutes } from "./transactions";
import { registerUserRoutes } from "./users";

/** What routes may ask for. */
export interface RouteDependencies {
  transactions: TransactionStore;
  sessions: SessionStore;
  tokens: Tokens;
  readiness: Readiness;
}

const routes: ((app: App, dependencies: RouteDependencies) => void)[] = [
  registerHealthRoutes,
  registerTransactionRoutes,
  registerUserRoutes,
  registerProblemsPage,
];

export function registerRoutes(app: App, dependencies: RouteDependencies): void {
  for (const register of routes) register(app, dependencies);
}
