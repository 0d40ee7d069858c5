/**
 * Files of any file system of the editor as absolute paths, and back: `vscode-vfs://github/owner/name/main.c` is
 * `/vscode-vfs/github/owner/name/main.c`.
 */

/** Stands for an authority that is empty. */
const NOBODY = "-";
const URI = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?(\/[^?#]*)$/i;
const PATH = /^\/([a-z][a-z0-9+.-]*)\/([^/]+)(\/.*)$/i;

/** Undefined for what is no file below a root, such as `untitled:Untitled-1`. */
export function pathOfUri(uri: string): string | undefined {
  const [, scheme, authority = "", path = ""] = URI.exec(uri) ?? [];
  if (scheme === undefined) return undefined;
  try {
    const place = authority === "" ? NOBODY : encodeURIComponent(decodeURIComponent(authority));
    return `/${scheme}/${place}${path.split("/").map(decodeURIComponent).join("/")}`;
  } catch {
    return undefined; // A percent sign that begins no escape.
  }
}

export function uriOfPath(path: string): string {
  const [, scheme = "file", place = NOBODY, rest = path] = PATH.exec(path) ?? [];
  const authority = place === NOBODY ? "" : place;
  return `${scheme}://${authority}${rest.split("/").map(encodeURIComponent).join("/")}`;
}
