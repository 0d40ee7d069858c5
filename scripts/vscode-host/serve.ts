/** Serves VS Code with the packaged extension until Ctrl-C: `serve.ts [--port N] FOLDER`. Started by scripts/start.mjs. */
import { parseArgs } from "node:util";
import { VSIX } from "../lib/paths.mjs";
import { startServer, workbenchAddress } from "./server.ts";

const {
  values: { port },
  positionals: [folder],
} = parseArgs({ options: { port: { type: "string", default: "0" } }, allowPositionals: true });

async function main(): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Error(`--port ${port}: a port is a number up to 65535.`);
  const interrupted = new Promise<string>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
  });
  const server = await startServer({ vsix: [VSIX], port: Number(port), stayUp: true });
  const address = workbenchAddress(server, folder === undefined ? {} : { open: folder });
  process.stdout.write(
    `\nVS Code with LiteBox Enclave Tools is at\n\n    ${address}\n\n` +
      `Open this address in a browser on this machine (from elsewhere: ssh -L ${server.port}:127.0.0.1:${server.port} HOST).\n` +
      "Ctrl-C ends it.\n",
  );
  const ended = await Promise.race([interrupted.then(() => undefined), server.exited]);
  await server.stop();
  if (ended !== undefined) throw new Error(`VS Code's server ended by itself (${ended}).`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
