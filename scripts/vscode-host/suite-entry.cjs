"use strict";
/**
 * What VS Code really loads as extensionTestsPath: it runs the suite named by $VSCODE_HOST_SUITE and makes the outcome
 * certain. The workbench reports exit code 0 when the extension host is killed or calls process.exit, so code.ts
 * believes only the result file written here. Console and stdout go, unbuffered, to a file that code.ts streams.
 */
const fs = require("node:fs");
const { Writable } = require("node:stream");
const { pathToFileURL } = require("node:url");
const { formatWithOptions } = require("node:util");

const { VSCODE_HOST_SUITE: suite, VSCODE_HOST_OUTPUT: output, VSCODE_HOST_RESULT: result } = process.env;

exports.run = async () => {
  let over = false; // VS Code's own complaints while it shuts down are not the suite's
  const write = (text) => {
    if (!over) fs.appendFileSync(output, text);
  };
  // defineProperty throughout, because the extension host has put accessors there that ignore assignments
  const replace = (object, name, value) => Object.defineProperty(object, name, { value, writable: true });
  for (const name of ["log", "info", "warn", "error", "debug"]) {
    replace(console, name, (...args) =>
      write(formatWithOptions({ colors: Boolean(process.env.FORCE_COLOR) }, ...args) + "\n"),
    );
  }
  for (const name of ["stdout", "stderr"]) {
    replace(
      process,
      name,
      new Writable({
        write: (chunk, _encoding, done) => {
          write(chunk);
          done();
        },
      }),
    );
  }
  try {
    await call(await load(suite));
    fs.writeFileSync(result, "passed");
  } catch (error) {
    write(`${error?.stack ?? error}\n`);
    fs.writeFileSync(result, "failed");
    throw error;
  } finally {
    over = true;
  }
};

async function load(file) {
  try {
    return require(file);
  } catch (error) {
    if (!/^ERR_REQUIRE_(ESM|ASYNC_MODULE)$/.test(error.code)) throw error;
    return import(pathToFileURL(file).href);
  }
}

/** Like VS Code: run() returning a promise, or the older run(testsRoot, done). */
function call(module) {
  const run = module.run ?? module.default?.run;
  if (typeof run !== "function") throw new Error(`${suite} does not export run()`);
  return new Promise((resolve, reject) => {
    const done = (error, failures) =>
      error
        ? reject(error)
        : typeof failures === "number" && failures > 0
          ? reject(new Error(`${failures} test(s) failed`))
          : resolve();
    const value = run.length >= 2 ? run(suite, done) : run();
    if (run.length < 2) Promise.resolve(value).then(resolve, reject);
    else value?.then?.(resolve, reject);
  });
}
