/** A session that is attached to our simulator, with all that goes to its stub seen. */
import type { TestContext } from "node:test";
import { DapClient } from "./dap-client.ts";
import { type Project, serveProject } from "./launched.ts";
import { Wire } from "./wire.ts";

/** Before breakpoints are set. */
export async function attachWired(
  context: TestContext,
  project: Project,
): Promise<{ readonly client: DapClient; readonly wire: Wire }> {
  const wire = await Wire.to(await serveProject(context, project, "--seed", "1"), context);
  const client = new DapClient();
  context.after(() => {
    client.close();
  });
  await client.request("initialize", { adapterID: "litebox" });
  await client.request("attach", { program: project.folder, port: wire.port });
  await client.event("initialized");
  return { client, wire };
}
