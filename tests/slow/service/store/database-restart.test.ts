import { startMigratedPostgres } from "../../../support/servers/database";
import { startBackends } from "../../../support/service/backends";
import { assertAllKept, withLoad } from "../../../support/service/disturbed-load";
import { startService } from "../../../support/service/service";
import { use } from "../../../support/use";

describe("the service, while the database's server restarts", () => {
  // A server of its own: the other tests' goes on.
  const backends = use(
    () => startBackends(startMigratedPostgres),
    ({ stop }) => stop(),
  );
  const service = use(() => startService(backends()));

  for (const mode of ["fast", "immediate"] as const)
    it(`fails no request (${mode})`, async () => {
      const outcomes = await withLoad(service(), mode, () => backends().postgres.restart(mode));
      await assertAllKept(backends(), service(), mode, outcomes);
    });
});
