/** A run with connections and a quote, repeated from its recording: without the network, and on another platform. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { parseArguments } from "../../runtime/cli/arguments.ts";
import type { CommandContext } from "../../runtime/cli/command.ts";
import { loadCommand } from "../../runtime/cli/commands/index.ts";
import { Output } from "../../runtime/cli/output.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { buildProgram } from "../differential/enclave-program.ts";

const SOURCE = `#include <litebox/net.h>
#include <litebox/quote.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned char quote[LB_QUOTE_ROOM];

int main(int count, char **words) {
    unsigned char data[64] = {0};
    lb_tcp *peer = lb_tcp_connect("127.0.0.1", (uint16_t)atoi(words[count - 1]));
    if (peer == NULL)
        return 1;
    for (int round = 0; round < 3; round++) {
        if (lb_tcp_read(peer, data + 8 * round, 8) != 8)
            return 2;
        if (lb_tcp_write(peer, data, sizeof data) != 0)
            return 3;
    }
    unsigned char more;
    ptrdiff_t end = lb_tcp_read(peer, &more, 1);
    lb_tcp_close(peer);
    ptrdiff_t size = lb_quote(data, quote, sizeof quote);
    unsigned sum = 0;
    for (ptrdiff_t at = 0; at < size; at++)
        sum = sum * 31 + quote[at];
    printf("%s, then %d; a quote of %d bytes, %08x\\n", data, (int)end, (int)size, sum);
    return 42;
}
`;

/** Tells each peer "message0" and so on, each after it has heard 64 bytes. */
function greeter(): Server {
  return createServer((socket) => {
    let [heard, said] = [0, 0];
    socket.on("error", () => undefined);
    const say = (): void => void socket.write(`message${said++}`);
    socket.on("data", (bytes: Uint8Array) => {
      heard += bytes.length;
      if (said === 3 && heard === 3 * 64) socket.end();
      else if (heard === said * 64) say();
    });
    say();
  });
}

describe("a recording with a network and a quote", { skip: await lacks("gcc") }, () => {
  let folder: string;
  let port: number;
  const server = greeter();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "litebox-recorded-"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
    const manifest = { host: { tcp: { connect: [`127.0.0.1:${port}`] } } };
    await buildProgram(join(folder, "project"), { "main.c": SOURCE }, { manifest });
  });
  after(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function litebox(name: "run" | "replay", words: readonly string[]) {
    let out = "";
    const command = await loadCommand(name);
    assert.ok(command);
    const write = (data: string | Uint8Array): void => void (out += Buffer.from(data).toString());
    const output = new Output({ out: { write }, error: { write } });
    const context: CommandContext = { ...parseArguments(command, [...words]), output, workingFolder: folder };
    const status = await command.run(context as CommandContext<never>);
    return { status, out };
  }

  test("it prints the same again, and nobody hears of it", async () => {
    const platform = ["--platform-secret", join(folder, "secret")];
    const words = [join(folder, "project"), ...platform, "--record", "run.lbrec", "--", String(port)];
    const first = await litebox("run", words);
    assert.equal(first.status, 42, first.out);
    assert.match(first.out, /^message0message1message2, then 0; a quote of \d{4,} bytes, [0-9a-f]{8}\n$/);
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await litebox("replay", ["run.lbrec"]), first);
  });
});
