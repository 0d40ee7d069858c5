/**
 * Which folder may import from which: what project references cannot say, or would not say early enough. The same rules are run
 * over test/fixtures/architecture, where every file must break the rule that it is named after (test/architecture.test.ts).
 */

/** What each portable folder of the runtime may import from its neighbours. Itself and `base` are always allowed. */
const RUNTIME = {
  base: [],
  binary: [],
  x86: [],
  rsp: [],
  api: [],
  attest: [],
  enclave: ["x86"],
  gdbstub: ["rsp", "x86", "enclave"],
  host: ["x86", "enclave", "api"],
  simulator: ["binary", "x86", "rsp", "api", "attest", "enclave", "gdbstub", "host"],
  tcb: ["binary", "x86", "api"],
  image: ["binary", "x86", "enclave", "api", "tcb"],
};

/** Tests and their helpers may look at more than the code that they test. */
const TESTS = String.raw`\.test\.ts$|/testing/`;

/** Files of portable folders that do touch the machine. */
const MACHINE = "^runtime/(cli|host|image)/machine/";

const runtimeArrows = Object.entries(RUNTIME).map(([folder, allowed]) => ({
  name: `runtime-${folder}`,
  comment: `runtime/${folder} may import only ${["base", ...allowed].join(", ")} from the runtime, and nothing from outside it.`,
  severity: "error",
  from: { path: `^runtime/${folder}/`, pathNot: TESTS },
  to: {
    path: "^(runtime|language-server|debug-adapter|extension|test|scripts)/",
    pathNot: `^runtime/(${["base", folder, ...allowed].join("|")})/`,
  },
}));

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid(
      "no-cycles",
      "Two files that need each other are one thing or three.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid("resolvable", "What is imported must exist.", {}, { couldNotResolve: true, pathNot: "^vscode$" }),
    ...runtimeArrows,
    forbid(
      "portable",
      "Portable folders of the runtime use no Node API: the simulator also runs in a browser.",
      { path: `^runtime/(${Object.keys(RUNTIME).join("|")})/`, pathNot: `${TESTS}|${MACHINE}` },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "runtime-packages",
      "The runtime's only packages: hashes, ciphers, elliptic curves, schemas, JSON with comments, ASN.1, decompression, version numbers, the layout of a treemap.",
      { path: "^runtime/", pathNot: TESTS },
      {
        path: "^node_modules/",
        pathNot:
          "^node_modules/(@noble/(hashes|ciphers|curves)|zod|jsonc-parser|asn1js|fflate|fzstd|semver|d3-hierarchy|@types/(semver|d3-hierarchy))/",
      },
    ),
    forbid(
      "lift-interpret",
      "What compiles code must not lean on the interpreter it is tested against; the executor hands it what is not lifted, and pending flags are worked out by the same rules.",
      { path: "^runtime/x86/lift/", pathNot: `^runtime/x86/lift/(executor|rules)\\.ts$|${TESTS}` },
      { path: "^runtime/x86/interpret" },
    ),
    forbid(
      "cli-is-the-root",
      "Nothing imports the CLI.",
      { pathNot: `^(runtime/cli|test)/|${TESTS}` },
      { path: "^runtime/cli/" },
    ),
    forbid(
      "browser-is-a-root",
      "Nothing imports the worker of the simulator; the editor knows its contract.",
      { pathNot: `^(runtime/browser|test)/|${TESTS}` },
      { path: "^runtime/browser/", pathNot: "^runtime/browser/contract\\.ts$" },
    ),
    forbid(
      "browser-has-no-node",
      "A worker has no Node, no compiler and no editor.",
      { path: "^runtime/browser/", pathNot: TESTS },
      { path: "^(runtime/(cli|client|image/machine)|language-server|extension)/" },
    ),
    forbid(
      "client-verifies",
      "The client package is the verifier and the network, no simulator.",
      { path: "^runtime/client/", pathNot: TESTS },
      { path: "^(runtime/(?!base/|attest/|client/)|language-server|debug-adapter|extension)" },
    ),
    forbid(
      "cli-editor",
      "From the editor's side the CLI may use the analysis and the diagnostics, no protocol.",
      { path: "^runtime/cli/", pathNot: TESTS },
      {
        path: "^(language-server|debug-adapter|extension)/",
        pathNot: "^language-server/(analysis|diagnostics|grammars\\.ts)",
      },
    ),
    forbid(
      "adapter-knows-no-simulator",
      "To the debug adapter a stub is a stub.",
      { path: "^debug-adapter/", pathNot: TESTS },
      { path: "^(runtime/(enclave|gdbstub|host|image|tcb|api|cli)|language-server|extension)/" },
    ),
    forbid(
      "adapter-x86",
      "The debug adapter decodes and prints instructions; it does not run them.",
      { path: "^debug-adapter/", pathNot: TESTS },
      { path: "^runtime/x86/(interpret|lift|step)" },
    ),
    forbid(
      "server-knows-no-simulator",
      "The language server analyses; it runs nothing.",
      { path: "^language-server/", pathNot: TESTS },
      { path: "^(runtime/(enclave|gdbstub|host|rsp|cli)|debug-adapter|extension)/" },
    ),
    forbid(
      "gdbstub-host",
      "The stub knows no host.",
      { path: "^runtime/gdbstub/", pathNot: TESTS },
      { path: "^runtime/host/" },
    ),
    forbid(
      "x86-enclave",
      "The processor knows no enclave.",
      { path: "^runtime/x86/", pathNot: TESTS },
      { path: "^runtime/enclave/" },
    ),
    forbid(
      "extension-talks-protocols",
      "The extension imports only the contracts of the two servers and of the worker; all else goes over LSP, DAP and the command line.",
      { path: "^extension/", pathNot: TESTS },
      {
        path: "^(language-server|debug-adapter|runtime)/",
        pathNot: "^(language-server|debug-adapter|runtime/browser)/contract\\.ts$",
      },
    ),
    forbid(
      "only-the-extension-knows-vscode",
      "Only extension/ imports `vscode`.",
      { pathNot: "^(extension|test/editor)/" },
      { path: "^vscode$|^node_modules/(@types/vscode|vscode-languageclient)/" },
    ),
    forbid(
      "lsp-stays-in-server",
      "Only language-server/server and its main know LSP types.",
      { path: "^(language-server/(analysis|diagnostics)|runtime|debug-adapter)/", pathNot: TESTS },
      { path: "^node_modules/vscode-languageserver" },
    ),
    forbid(
      "tests-are-leaves",
      "No program imports a test.",
      { pathNot: `^test/|${TESTS}` },
      { path: `^test/|${TESTS}` },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(out|dist|artifacts|test/fixtures|runtime/client/dist)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
