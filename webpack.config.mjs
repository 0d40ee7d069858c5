/**
 * Bundles the four programs of the extension, and the three that it is in a browser. webpack strips the types itself (no loader), so this needs a Node that can:
 * `npm run build` sees to that. What is not JavaScript is copied beside the bundles, where the programs look for it.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import webpack from "webpack";

const require = createRequire(import.meta.url);
const root = import.meta.dirname;
const dist = path.join(root, "dist");

/** WebAssembly files that the language server loads at run time: see language-server/grammars.ts. */
const GRAMMARS = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-c/tree-sitter-c.wasm",
  "tree-sitter-cpp/tree-sitter-cpp.wasm",
  "tree-sitter-rust/tree-sitter-rust.wasm",
];

/** Copies the grammars, and makes the command executable. Its time says when the last build was, also when nothing had changed. */
class Companions {
  apply(compiler) {
    compiler.hooks.afterEmit.tap("Companions", () => {
      mkdirSync(path.join(dist, "grammars"), { recursive: true });
      for (const grammar of GRAMMARS) {
        copyFileSync(require.resolve(grammar), path.join(dist, "grammars", path.basename(grammar)));
      }
      chmodSync(path.join(dist, "cli.cjs"), 0o755);
      const now = new Date();
      utimesSync(path.join(dist, "cli.cjs"), now, now);
    });
  }
}

/**
 * Writes the licences of the packages whose code is in the bundles, and of those beside them, as those licences ask. The bundles for a
 * browser hold the same packages, and `events`.
 */
class Licences {
  constructor(beside = []) {
    this.beside = beside;
  }

  apply(compiler) {
    compiler.hooks.thisCompilation.tap("Licences", (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: "Licences", stage }, () => {
        const text = [...packagesOf(compilation, this.beside)].sort().map(licenceOf).join("\n");
        compilation.emitAsset("THIRD-PARTY-LICENCES.txt", new webpack.sources.RawSource(text));
      });
    });
  }
}

function packagesOf(compilation, beside) {
  const folders = new Set(beside.map((file) => path.join(root, "node_modules", path.dirname(file))));
  for (const module of compilation.modules) {
    const found = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module.resource ?? "");
    if (found) folders.add(found[0]);
  }
  return folders;
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const text = ["LICENSE", "LICENSE.txt", "LICENSE.md", "License.txt", "license"]
    .map((file) => path.join(folder, file))
    .map((file) => compactRead(file))
    .find((content) => content !== undefined);
  return `${name} ${version} (${license})\n\n${(text ?? "").trim()}\n\n${"-".repeat(80)}\n`;
}

function compactRead(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * In a CommonJS bundle `import.meta` means the place of the bundle, not, as webpack would have it, that of the source on the building
 * machine. The name is set at the top of each bundle, where `require` is still Node's own: modules may have a local one.
 */
const IMPORT_META = {
  "import.meta.url": "bundleAddress",
  "import.meta.dirname": "__dirname",
  "import.meta.filename": "__filename",
};
const HEAD = 'const bundleAddress = require("node:url").pathToFileURL(__filename).href;\n';

const common = (mode) => ({
  context: root,
  target: "node20",
  mode,
  // The package would not carry them, and they take an eighth of a build's time.
  devtool: mode === "production" ? false : "source-map",
  resolve: { extensions: [".ts", ".js"] },
  node: { __dirname: false, __filename: false },
  // Files beside the bundle are found at run time: `createRequire` and `new URL(…, import.meta.url)` are left as they stand.
  module: { parser: { javascript: { createRequire: false, url: false } } },
  optimization: { nodeEnv: false, minimize: mode === "production" },
  performance: { hints: false },
  infrastructureLogging: { level: "error" },
  stats: { preset: "errors-warnings", assets: true, timings: true },
});

/** A program that Node runs, or VS Code's extension host; what it is and where it goes is for the caller to add. */
export const program = (mode) => ({
  ...common(mode),
  externals: { vscode: "commonjs vscode" }, // supplied by the extension host
  plugins: [
    new webpack.DefinePlugin(IMPORT_META),
    new webpack.BannerPlugin({
      banner: ({ filename }) => (filename === "cli.cjs" ? `#!/usr/bin/env node\n${HEAD}` : HEAD),
      raw: true,
      include: /\.cjs$/,
      stage: webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONS, // before the minimizer
    }),
  ],
});

const programs = (mode) => ({
  ...program(mode),
  name: "programs",
  entry: {
    extension: "./extension/main.ts",
    "language-server": "./language-server/main.ts",
    "debug-adapter": "./debug-adapter/main.ts",
    cli: "./runtime/cli/main.ts",
  },
  output: {
    path: dist,
    filename: "[name].cjs",
    // What a subcommand alone needs is loaded when it is used.
    chunkFilename: "cli-[id].cjs",
    library: { type: "commonjs2" },
    clean: { keep: "web" },
  },
  plugins: [...program(mode).plugins, new Companions(), new Licences([...GRAMMARS, "events/package.json"])],
});

/** What a browser lacks of Node, and our packages name for uses that do not come there. */
const NODE_ONLY = [
  "child_process",
  "fs",
  "fs/promises",
  "module",
  "net",
  "os",
  "path",
  "stream",
  "url",
  "zlib",
];

/** The extension for a browser's extension host, and the workers that it starts. Each is one file: a worker of the editor loads no others. */
const web = (mode) => ({
  ...common(mode),
  name: "web",
  target: "webworker",
  entry: {
    // As package.json says that a .js file is a module, which an editor in a browser loads none of.
    extension: {
      import: "./extension/web/main.ts",
      filename: "[name].cjs",
      library: { type: "commonjs2" },
    },
    "language-server": "./language-server/browser.ts",
    simulator: "./runtime/browser/main.ts",
  },
  output: { path: path.join(dist, "web"), filename: "[name].js", clean: true },
  module: { parser: { javascript: { dynamicImportMode: "eager", url: false } } },
  externals: { vscode: "commonjs vscode" },
  resolve: {
    ...common(mode).resolve,
    fallback: {
      ...Object.fromEntries(NODE_ONLY.map((name) => [name, false])),
      events: require.resolve("events/events.js"),
    },
  },
  plugins: [
    new webpack.NormalModuleReplacementPlugin(/^node:/, (resource) => {
      resource.request = resource.request.replace(/^node:/, "");
    }),
  ],
});

/** The package `litebox/client`, for other people's programs: a module of its own. Its types are scripts/client-types.mjs's. */
const client = (mode) => ({
  ...common(mode),
  name: "client",
  entry: { client: "./runtime/client/index.ts" },
  experiments: { outputModule: true },
  output: {
    path: path.join(root, "runtime/client/dist"),
    filename: "[name].mjs",
    chunkFilename: "client-[id].mjs",
    module: true,
    library: { type: "module" },
    clean: { keep: "types" },
  },
  plugins: [new Licences()],
});

/** The suite that VS Code loads into its extension host: bundled, because a desktop VS Code's Node need not run TypeScript. */
const hostSuite = (mode) => ({
  ...common(mode),
  name: "host-suite",
  entry: { suite: "./test/editor/host/suite.ts", bench: "./test/editor/host/bench.ts" },
  output: {
    path: path.join(root, "out/editor-host"),
    filename: "[name].cjs",
    library: { type: "commonjs2" },
    clean: true,
  },
  externals: { vscode: "commonjs vscode", mocha: "commonjs mocha" },
});

export default (_environment, { mode = "production" }) => [
  programs(mode),
  web(mode),
  client(mode),
  hostSuite(mode),
];
