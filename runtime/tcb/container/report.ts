/** The comparison of an enclave with a container, as data: what `litebox compare --json` prints, and the texts are made from. */

import type { AdvisoryMatch } from "./advisories.ts";
import type { Role } from "./closure.ts";
import type { KernelConfig, MeasuredKernel, PublishedFigure } from "./kernel.ts";
import type { Package } from "./packages.ts";
import type { PrivilegedFile } from "./privileges.ts";

/** Sizes of some files, each counted once however many names it has. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
  /** Bytes of sections with code, of ELF files for x86-64. */
  readonly executableBytes: number;
}

export interface ReportFile {
  readonly path: string;
  readonly role: Role;
  readonly because: string | undefined;
  readonly bytes: number;
  readonly executableBytes: number;
  /** Name of the package that it came with. */
  readonly package: string | undefined;
}

export interface SyscallReport {
  /** `syscall` instructions in the closure. */
  readonly sites: number;
  /** Those of which not all possible numbers were found. */
  readonly unresolved: number;
  /** Instructions of the 32-bit interface. */
  readonly legacySites: number;
  /** Names of all that the closure's code can make. */
  readonly names: readonly string[];
  /** Those behind the functions that the program imports, over direct calls only. */
  readonly reached: readonly string[];
  /** By file, where there are any. */
  readonly files: readonly {
    readonly path: string;
    readonly sites: number;
    readonly unresolved: number;
    readonly count: number;
  }[];
}

export interface ContainerReport {
  readonly name: string;
  readonly digest: string;
  readonly layers: number;
  readonly command: readonly string[];
  readonly user: string;
  readonly distribution: string;
  readonly image: Amount;
  readonly closure: Amount;
  readonly files: readonly ReportFile[];
  readonly packages: { readonly image: readonly Package[]; readonly closure: readonly Package[] };
  readonly privileged: readonly PrivilegedFile[];
  readonly syscalls: SyscallReport;
  /** Libraries that the closure's data name, and that code of it could load. */
  readonly mayLoad: readonly string[];
  /** Sentences: what could not be seen in this image. */
  readonly unseen: readonly string[];
}

export interface EnclaveReport {
  readonly name: string;
  readonly mrenclave: string;
  readonly bytes: number;
  readonly lines: number;
  readonly components: readonly { readonly name: string; readonly bytes: number; readonly lines: number }[];
  readonly hostCalls: readonly string[];
}

export interface KernelReport {
  readonly measured: MeasuredKernel | undefined;
  readonly config: KernelConfig | undefined;
  readonly published: readonly PublishedFigure[];
}

export interface AdvisoryReport {
  /** How many the given list has. */
  readonly given: number;
  readonly matches: readonly (AdvisoryMatch & { readonly isInClosure: boolean })[];
}

export interface ComparisonReport {
  readonly version: 1;
  readonly container: ContainerReport;
  readonly kernel: KernelReport;
  /** Absent where no project was named, or it is not built. */
  readonly enclave?: EnclaveReport;
  /** Absent where no list was given. */
  readonly advisories?: AdvisoryReport;
  readonly assumptions: readonly string[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** What holds for every such report. */
export const ASSUMPTIONS: readonly string[] = [
  "The closure is what starts with the entry point: its program, interpreters named in #! lines, the dynamic linker and the libraries that it loads before main. " +
    "What a script or program starts or opens later (other programs, modules of an interpreter, plug-ins, name service modules) is not in it.",
  "System calls are those whose number stands before a syscall instruction of the closure's files, whether the program ever comes there or not: code of libc that no program calls is still there for an attacker. " +
    "Code that is made while the program runs (JIT compilers), and the vDSO, are not seen.",
  "“Behind the imports” follows direct calls from the functions that the program imports; calls through pointers are not followed, so it is a lower bound.",
  "The enclave trusts its own bytes and the processor. The container trusts all of its image that an attacker can make it use, the kernel with all its modules, the container runtime, and whoever administers the machine.",
  "Bytes of code are those of executable sections of ELF files for x86-64. Scripts, modules of interpreters and code for other processors count among the bytes alone.",
  "Packages are those in the lists of dpkg, apk and rpm (SQLite and ndb), in package.json below node_modules and in Python's METADATA. What was copied or compiled into the image without such a list, as the modules of a Go or Rust program are, is in no package.",
  "Bytes of code are a measure of how much has to be right, not of how many mistakes are in it.",
];
