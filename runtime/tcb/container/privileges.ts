/** Files that give whoever starts them more rights: set-user-ID, set-group-ID, and file capabilities. */

import { ByteReader } from "../../base/bytes.ts";
import type { FileTree } from "./file-tree.ts";

export interface PrivilegedFile {
  readonly path: string;
  readonly setUser: number | undefined;
  readonly setGroup: number | undefined;
  /** Names as capabilities(7) has them. */
  readonly capabilities: readonly string[];
}

/** By their numbers (linux/capability.h). */
const CAPABILITIES = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST " +
  "NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE " +
  "SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM " +
  "BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
).split(" ");

export function privilegedFiles(tree: FileTree): PrivilegedFile[] {
  const found: PrivilegedFile[] = [];
  for (const { path, node } of tree.files()) {
    const isExecutable = (node.mode & 0o111) !== 0;
    const setUser = (node.mode & 0o4000) !== 0 && isExecutable ? node.uid : undefined;
    const setGroup = (node.mode & 0o2000) !== 0 && isExecutable ? node.gid : undefined;
    const capabilities = capabilitiesIn(node.attributes.get("security.capability"));
    if (setUser !== undefined || setGroup !== undefined || capabilities.length > 0)
      found.push({ path, setUser, setGroup, capabilities });
  }
  return found;
}

/** `struct vfs_cap_data`: a word with revision and flags, then permitted and inheritable, 32 bits at a time (capabilities(7)). */
function capabilitiesIn(value: Uint8Array | undefined): string[] {
  if (value === undefined) return [];
  const reader = new ByteReader(value);
  const words = reader.u32() >>> 24 === 1 ? 1 : 2;
  const names: string[] = [];
  for (let word = 0; word < words && reader.remaining >= 8; word++) {
    const permitted = reader.u32();
    const inheritable = reader.u32();
    for (let bit = 0; bit < 32; bit++) {
      const number = word * 32 + bit;
      const isSet = (((permitted | inheritable) >>> bit) & 1) !== 0;
      if (isSet) names.push(`CAP_${CAPABILITIES[number] ?? number}`);
    }
  }
  return names;
}
