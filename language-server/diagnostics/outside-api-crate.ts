/** Dependencies of a package in Rust that need `std`. */

import { crate, diagnostic } from "./diagnostic.ts";

export const outsideApiCrate = diagnostic({
  code: "outside-api-crate",
  severity: "error",
  title: "Crate that needs `std`",
  explain:
    "`std` stands on an operating system, and an enclave has none. A crate that needs it, itself or by a crate that it depends on, can be compiled and not linked. Many crates do " +
    "without when they are asked for with `default-features = false`; the message says where that is enough.\n\n" +
    "Known by Cargo.lock and by the sources that Cargo has fetched, without running anything: of a crate that is not on this machine nothing is said.",
  message: () => "",
  find: () => [],
  *findInCargo({ needs }) {
    for (const { name, range, chain, isByDefault } of needs) {
      const way = chain.slice(1).map((each) => `\`${each}\``);
      const why = way.length === 0 ? "needs `std`" : `brings in ${way.join(" → ")}, which needs \`std\``;
      const advice = isByDefault
        ? "Ask for it with `default-features = false`."
        : "Use a crate that is `no_std`, or turn off the features that need it.";
      yield { range, message: `\`${name}\` ${why}, and that is not there in an enclave. ${advice}` };
    }
  },
  examples: [
    crate(
      '[dependencies]\nlitebox = { path = "build/litebox" }\n  rand = "0.8"\n//^^^^ outside-api-crate\n',
      {
        needs: [{ name: "rand", chain: ["rand"], isByDefault: true }],
        better:
          '[dependencies]\nlitebox = { path = "build/litebox" }\n  rand = { version = "0.8", default-features = false }\n',
      },
    ),
    crate('[dependencies]\n  reqwest = "0.12"\n//^^^^^^^ outside-api-crate\n', {
      needs: [{ name: "reqwest", chain: ["reqwest", "tokio"], isByDefault: false }],
    }),
    crate('[dependencies]\nlibm = "0.2"\n', { needs: [] }),
  ],
});
