/** The file system of a container, in memory: what its layers give, one over the other. */

import type { TarEntry } from "./tar.ts";

export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface FileNode extends Attributes {
  readonly kind: "file";
  /** One object for all hard links of a file. */
  readonly content: Uint8Array;
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

export interface SymlinkNode extends Attributes {
  readonly kind: "symlink";
  readonly target: string;
}

export interface OtherNode extends Attributes {
  readonly kind: "other";
}

export interface DirectoryNode extends Attributes {
  readonly kind: "directory";
  readonly children: Map<string, TreeNode>;
}

export type TreeNode = FileNode | SymlinkNode | OtherNode | DirectoryNode;

export interface Resolved<Node extends TreeNode = TreeNode> {
  /** Without symbolic links in it. */
  readonly path: string;
  readonly node: Node;
}

/** As Linux does (path_resolution(7)). */
const MOST_LINKS = 40;
const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

function directory(attributes: Attributes = { mode: 0o755, uid: 0, gid: 0 }): DirectoryNode {
  const { mode, uid, gid } = attributes;
  return { kind: "directory", mode, uid, gid, children: new Map() };
}

export class FileTree {
  readonly #root = directory();
  /** How many more files and folders there may be: each entry of an archive can bring a thousand folders. */
  #room: number;

  constructor(most: number) {
    this.#room = most;
  }

  /**
   * Lays a layer over what is there (OCI image specification, layer.md). Its whiteouts concern the layers below it only, so they come first,
   * wherever they stand in the archive. Gives a sentence for what could not be done.
   */
  apply(entries: readonly TarEntry[]): string[] {
    const isWhiteout = ({ path }: TarEntry) => baseName(path).startsWith(WHITEOUT);
    for (const { path } of entries.filter(isWhiteout)) this.#whiteOut(path);
    return entries.flatMap((entry) => (isWhiteout(entry) ? [] : (this.#add(entry) ?? [])));
  }

  /** What a path leads to, through symbolic links; those that lead out of the root stay at it, as in a container. */
  resolve(path: string): Resolved | undefined {
    return this.#walk(path, true);
  }

  /** A file at the end of all links. */
  file(path: string): Resolved<FileNode> | undefined {
    const found = this.resolve(path);
    return found?.node.kind === "file" ? { path: found.path, node: found.node } : undefined;
  }

  /** Everything, directories before what is in them; by rising name. */
  *entries(): Generator<Resolved> {
    const pending: Resolved[] = [{ path: "/", node: this.#root }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      yield next;
      if (next.node.kind !== "directory") continue;
      const below = next.path === "/" ? "" : next.path;
      const names = [...next.node.children].sort(([a], [b]) => (a < b ? 1 : -1));
      for (const [name, node] of names) pending.push({ path: `${below}/${name}`, node });
    }
  }

  *files(): Generator<Resolved<FileNode>> {
    for (const { path, node } of this.entries()) if (node.kind === "file") yield { path, node };
  }

  /** With `makes`, folders that are missing on the way are made. */
  #walk(path: string, followsLast: boolean, makes = false): Resolved | undefined {
    const stack: [string, TreeNode][] = [["", this.#root]];
    const todo = path.split("/").reverse();
    let links = 0;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        if (stack.length > 1) stack.pop();
        continue;
      }
      const parent = stack.at(-1)?.[1];
      if (parent?.kind !== "directory") return undefined;
      const node = parent.children.get(part) ?? (makes ? this.#put(parent, part, directory()) : undefined);
      if (node === undefined) return undefined;
      const isLast = todo.every((rest) => rest === "" || rest === ".");
      if (node.kind === "symlink" && (followsLast || !isLast)) {
        if (++links > MOST_LINKS) return undefined;
        if (node.target.startsWith("/")) stack.length = 1;
        todo.push(...node.target.split("/").reverse());
      } else {
        stack.push([part, node]);
      }
    }
    const node = stack.at(-1)?.[1] ?? this.#root;
    return { path: stack.length === 1 ? "/" : stack.map(([name]) => name).join("/"), node };
  }

  #whiteOut(path: string): void {
    const name = baseName(path);
    const parent = this.#walk(parentOf(path), true)?.node;
    if (parent?.kind !== "directory") return;
    if (name === OPAQUE) parent.children.clear();
    // Other names that begin twice so are notes of AUFS to itself.
    else if (!name.startsWith(WHITEOUT + WHITEOUT)) parent.children.delete(name.slice(WHITEOUT.length));
  }

  #add(entry: TarEntry): string | undefined {
    if (entry.path === "") return undefined;
    const parent = this.#walk(parentOf(entry.path), true, true)?.node;
    if (parent?.kind !== "directory")
      return `${entry.path} is to lie in something that is no folder. It was left out.`;
    const name = baseName(entry.path);
    const known = parent.children.get(name);
    if (entry.kind === "directory" && known?.kind === "directory") {
      parent.children.set(name, { ...known, mode: entry.mode, uid: entry.uid, gid: entry.gid });
      return undefined;
    }
    const node = this.#nodeOf(entry);
    if (node === undefined)
      return `${entry.path} is a link to ${entry.linkTarget}, which is not there. It was left out.`;
    if (this.#put(parent, name, node) !== undefined) return undefined;
    return `${entry.path} is one file more than are unpacked. It was left out.`;
  }

  #put<Node extends TreeNode>(parent: DirectoryNode, name: string, node: Node): Node | undefined {
    if (this.#room <= 0) return undefined;
    this.#room--;
    parent.children.set(name, node);
    return node;
  }

  #nodeOf({ kind, mode, uid, gid, content, attributes, linkTarget }: TarEntry): TreeNode | undefined {
    switch (kind) {
      case "file":
        return { kind, mode, uid, gid, content, attributes };
      case "symlink":
        return { kind, mode, uid, gid, target: linkTarget };
      case "directory":
        return directory({ mode, uid, gid });
      case "hard-link": {
        const node = this.#walk(linkTarget, false)?.node;
        return node?.kind === "directory" ? undefined : node;
      }
      case "other":
        return { kind, mode, uid, gid };
    }
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** "/" for what lies in the root itself. */
export function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end <= 0 ? "/" : path.slice(0, end);
}
