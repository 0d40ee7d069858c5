/**
 * VS Code as a web page without a server behind it, as vscode.dev is: extensions run in the browser's own extension host, and folders
 * are whatever a file system provider makes of them. The page is the one of the installed VS Code, which is told of no server.
 */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { installFolder } from "./paths.ts";
import { QUIET_SETTINGS } from "./server.ts";

export interface WebOptions {
  /** Folders of extensions, as they are in a package that has been unpacked. */
  readonly extensions: readonly string[];
  /** User settings on top of QUIET_SETTINGS. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly workspaceTrust?: boolean;
  /** Answers what no file is, by the path of the request; undefined: not found. */
  readonly answer?: (path: string) => Uint8Array | undefined;
}

export interface WebServer {
  readonly origin: string;
  stop(this: void): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".ttf": "font/ttf",
};

const WORKBENCH = "/vscode/out/vs/code/browser/workbench";
const EXTENSION = /^\/extension\/(\d+)(\/.*)$/;

/** Of VS Code, what colours the languages, and the themes. */
const BUILT_IN = ["theme-defaults", "cpp", "rust", "json"];

export async function serveWeb(options: WebOptions): Promise<WebServer> {
  const server = createServer((request, response) => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    respond(request, response, `127.0.0.1:${String(port)}`, options);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the web server has no address");
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function respond(
  request: IncomingMessage,
  response: ServerResponse,
  authority: string,
  options: WebOptions,
): void {
  const { pathname } = new URL(request.url ?? "/", `http://${authority}`);
  const name = decodeURIComponent(pathname);
  if (name === "/") {
    send(response, "text/html", Buffer.from(pageOf(authority, options)));
    return;
  }
  if (name === `${WORKBENCH}/workbench.js`) {
    send(response, "text/javascript", serverless());
    return;
  }
  const [, index, rest = ""] = EXTENSION.exec(name) ?? [];
  const root = index === undefined ? installFolder() : options.extensions[Number(index)];
  const file =
    root === undefined ? undefined : path.join(root, path.normalize(index === undefined ? name : rest));
  if (file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() === true) {
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
    return;
  }
  const answer = options.answer?.(name);
  if (answer === undefined) response.writeHead(404).end();
  else send(response, "application/octet-stream", answer);
}

function send(response: ServerResponse, type: string, bytes: Uint8Array): void {
  response.writeHead(200, { "content-type": type }).end(bytes);
}

/** This build of the workbench takes whatever serves it for a VS Code server, which also keeps the user's settings; here there is none. */
const SERVERLESS: readonly (readonly [there: string, here: string])[] = [
  ["remoteAuthority:location.host", "remoteAuthority:void 0"],
  [
    "P.file(this.userDataPath).with({scheme:J.vscodeRemote})",
    "P.file(this.userDataPath).with({scheme:J.vscodeUserData})",
  ],
];

let workbench: Buffer | undefined;

function serverless(): Buffer {
  if (workbench !== undefined) return workbench;
  const file = path.join(installFolder(), `${WORKBENCH}/workbench.js`);
  let text = readFileSync(file, "utf8");
  for (const [there, here] of SERVERLESS) {
    const parts = text.split(there);
    if (parts.length !== 2)
      throw new Error(`${file} has ${there} ${String(parts.length - 1)} times, not once`);
    text = parts.join(here);
  }
  return (workbench = Buffer.from(text));
}

function pageOf(authority: string, { extensions, settings, workspaceTrust = false }: WebOptions): string {
  const configuration = {
    webviewEndpoint: `http://${authority}/vscode/out/vs/workbench/contrib/webview/browser/pre`,
    // This build insists on them.
    ...{ userDataPath: "/", isEnabledFileDownloads: false, isEnabledFileUploads: false },
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: workspaceTrust,
    additionalBuiltinExtensions: extensions.map((_, index) => ({
      scheme: "http",
      authority,
      path: `/extension/${String(index)}`,
    })),
    configurationDefaults: { ...QUIET_SETTINGS, ...settings },
    productConfiguration: { extensionsGallery: {}, enableTelemetry: false },
  };
  const builtIn = BUILT_IN.map((name) => ({
    extensionPath: name,
    packageJSON: JSON.parse(
      readFileSync(path.join(installFolder(), "vscode/extensions", name, "package.json"), "utf8"),
    ) as unknown,
  }));
  const attribute = (value: unknown) =>
    JSON.stringify(value).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${attribute(configuration)}">
<meta id="vscode-workbench-builtin-extensions" data-settings="${attribute(builtIn)}">
<meta id="vscode-workbench-web-base-url" data-settings="/vscode">
<link rel="stylesheet" href="${WORKBENCH}/workbench.css">
</head>
<body aria-label=""></body>
<script>globalThis._VSCODE_FILE_ROOT = location.origin + "/vscode/out/";</script>
<script type="module" src="/vscode/out/nls.messages.js"></script>
<script type="module" src="${WORKBENCH}/workbench.js"></script>
</html>`;
}
