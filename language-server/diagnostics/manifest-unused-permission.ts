/** What the host is asked to allow, and nothing in the sources needs. */

import { rangeOf } from "../analysis/manifest-text.ts";
import { editsTo } from "../analysis/manifest-text.ts";
import type { Manifest } from "../../runtime/image/manifest/schema.ts";
import { json, manifestDiagnostic } from "./diagnostic.ts";

interface Permission {
  readonly path: readonly string[];
  readonly isGiven: (host: Manifest["host"]) => boolean;
  /** Functions that need it. */
  readonly neededBy: readonly string[];
}

const PERMISSIONS: readonly Permission[] = [
  {
    path: ["host", "tcp", "connect"],
    isGiven: ({ tcp }) => tcp.connect.length > 0,
    neededBy: ["lb_tcp_connect", "lb_https_send", "lb_https_send_as", "lb_ratls_send"],
  },
  {
    path: ["host", "tcp", "listen"],
    isGiven: ({ tcp }) => tcp.listen.length > 0,
    neededBy: ["lb_tcp_listen", "lb_https_listen", "lb_ratls_listen"],
  },
  {
    path: ["host", "files"],
    isGiven: ({ files }) => files.length > 0,
    neededBy: ["lb_untrusted_read"],
  },
];

export const manifestUnusedPermission = manifestDiagnostic({
  code: "manifest-unused-permission",
  severity: "warning",
  title: "Permission that nothing uses",
  explain:
    "`host` in `litebox.json` says what of the network and of its files the host lets the enclave reach. A permission that no call in the sources needs is one that only an " +
    "attacker inside of the enclave would use: take it away.\n\nProjects with a Cargo package are not looked at: their crates may hide the calls.",
  *find({ text, value, uses }) {
    if (!value || value.cargo !== undefined) return;
    for (const { path, isGiven, neededBy } of PERMISSIONS) {
      if (!isGiven(value.host) || neededBy.some((name) => uses().has(name))) continue;
      yield {
        range: rangeOf(text, [...path]),
        message: `\`${path.join(".")}\` is used by no call of ${neededBy.join(" or ")} in the sources. Take it away.`,
        fixes: [{ title: `Remove ${path.join(".")}`, edits: editsTo(text, [...path], undefined) }],
      };
    }
  },
  examples: [
    json(
      '{\n  "name": "hello",\n  "host": {\n    "files": ["words.txt"],\n    "tcp": { "listen": [8443] }\n' +
        "//                     ^^^^^^ manifest-unused-permission\n  }\n}",
      {
        uses: ["lb_untrusted_read"],
        better: '{\n  "name": "hello",\n  "host": {\n    "files": ["words.txt"],\n    "tcp": {}\n  }\n}',
        byFix: true,
      },
    ),
    json('{\n  "name": "hello",\n  "host": { "tcp": { "connect": ["example.com:443"] } }\n}', {
      uses: ["lb_https_send"],
    }),
    json(
      '{\n  "name": "hello",\n  "host": { "tcp": { "connect": ["example.com:443"], "listen": [8443] } }\n}',
      {
        uses: ["lb_ratls_send", "lb_ratls_listen"],
      },
    ),
    json(
      '{\n  "name": "hello",\n  "cargo": ".",\n  "host": { "tcp": { "connect": ["example.com:443"] } }\n}',
    ),
  ],
});
