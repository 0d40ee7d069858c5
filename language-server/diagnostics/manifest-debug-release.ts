/** An enclave that is signed for release and lets a debugger in. */

import { editsTo, rangeOf } from "../analysis/manifest-text.ts";
import { json, manifestDiagnostic } from "./diagnostic.ts";

export const manifestDebugRelease = manifestDiagnostic({
  code: "manifest-debug-release",
  severity: "warning",
  title: "Debug enclave with a release key",
  explain:
    "`signingKey` names the key that signs what is deployed. With `debug`, which is on unless it is switched off, the host may read and change all memory of " +
    "the enclave (Intel SDM Vol. 3D, EDBGRD and EDBGWR), so it keeps no secret, although it carries the name of a signer that others trust. Name the key under " +
    "`release`, where it signs what `--release` builds alone, or set `debug` to false; without `signingKey` a build uses your own debug key.",
  *find({ text, value }) {
    if (value?.enclave.signingKey === undefined || !value.enclave.debug) return;
    yield {
      range: rangeOf(text, ["enclave", "debug"]),
      message:
        "`enclave.debug` is on for an enclave that is signed with a release key: the host can read all of its memory. Set it to false.",
      fixes: [{ title: 'Set "debug" to false', edits: editsTo(text, ["enclave", "debug"], false) }],
    };
  },
  examples: [
    json(
      '{\n  "name": "hello",\n  "enclave": { "signingKey": "signer.pem", "debug": true }\n' +
        "//                                                  ^^^^ manifest-debug-release\n}",
      {
        better: '{\n  "name": "hello",\n  "enclave": { "signingKey": "signer.pem", "debug": false }\n}',
        byFix: true,
      },
    ),
    json(
      '{\n  "name": "hello",\n  "enclave": { "signingKey": "signer.pem" }\n//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ manifest-debug-release\n}',
    ),
    json('{\n  "name": "hello",\n  "enclave": { "debug": true }\n}'),
  ],
});
