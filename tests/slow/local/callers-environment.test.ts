import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import type { AddressInfo, Server, Socket } from "node:net";
import path from "node:path";
import { closeServer, listenOn } from "../../support/local/free-ports";
import { useCommands } from "../../support/local/running-command";
import { useTemporaryFolder } from "../../support/temporary-folder";
import { use } from "../../support/use";

/** Takes connections and never answers, as a proxy that is out of reach. */
async function startProxy() {
  const sockets: Socket[] = [];
  const server: Server = await listenOn(0);
  server.on("connection", (socket) => sockets.push(socket));
  return { server, sockets, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("a command, whatever the environment of its caller", () => {
  const proxy = use(startProxy, async ({ server, sockets }) => {
    for (const socket of sockets) socket.destroy();
    await closeServer(server);
  });
  const home = useTemporaryFolder(async (folder) => {
    await mkdir(path.join(folder, ".aws"));
    await writeFile(
      path.join(folder, ".aws", "config"),
      "[default]\nignore_configured_endpoint_urls = true\nuse_fips_endpoint = true\n",
    );
  });
  const startCommand = useCommands(() => ({
    ...Object.fromEntries(
      ["http_proxy", "https_proxy", "grpc_proxy", "all_proxy"].flatMap((name) => [
        [name, proxy().url],
        [name.toUpperCase(), proxy().url],
      ]),
    ),
    NODE_USE_ENV_PROXY: "1",
    PGOPTIONS: "-c statement_timeout=1",
    PGSSLMODE: "disable",
    AWS_PROFILE: "nowhere",
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    HOME: home(),
  }));

  for (const [what, script, ...args] of [
    ["the demo", "local/demo.ts", "--transactions", "20"],
    ["the policy", "policy/run.ts", "--stack", "dev"],
  ] as const)
    it(`works and tells nobody of this machine's addresses: ${what}`, async () => {
      const running = await startCommand(script, ...args);
      assert.equal(await running.exited, 0, running.stdout() + running.stderr());
      assert.equal(running.stderr(), "");
      assert.equal(proxy().sockets.length, 0, "connections to the proxy");
      await running.assertNothingLeft();
    });
});
