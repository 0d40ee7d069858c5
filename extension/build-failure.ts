/** Why a build failed and what helps, from the last line that `litebox build` prints. No `vscode` here, so that it is tested without an editor. */

/** What the button beside the message does. */
export type Remedy =
  /** The compiler is chosen there. */
  | "settings"
  /** The project has to be elsewhere. */
  | "folder"
  /** Something in the sources, or the manifest, which is marked at its place. */
  | "problems";

export function remedyOf(reason: string): Remedy {
  if (/^Cannot (?:write|remove) /.test(reason)) return "folder";
  const isAboutTools = /compiler|gcc|clang|linker|lld/i.test(reason);
  return isAboutTools && !/correct what/i.test(reason) ? "settings" : "problems";
}
