/** The two linkers that the image's linker script works with. */

export interface LinkerFamily {
  readonly name: "lld" | "bfd";
  /** Names it goes by, the preferred one first. */
  readonly programs: readonly string[];
  readonly debianPackage: string;
  /** Matches its `--version`. */
  readonly recognise: RegExp;
  /** Beside those for both. */
  readonly flags: readonly string[];
}

export const LINKERS: Readonly<Record<LinkerFamily["name"], LinkerFamily>> = {
  lld: {
    name: "lld",
    programs: ["ld.lld"],
    debianPackage: "lld",
    recognise: /^LLD |\bLLD /,
    flags: ["--error-limit=0"],
  },
  bfd: {
    name: "bfd",
    programs: ["ld.bfd", "ld"],
    debianPackage: "binutils",
    recognise: /^GNU ld /,
    flags: [],
  },
};

export interface Linker {
  readonly family: LinkerFamily;
  readonly path: string;
  /** The first line of `--version`. */
  readonly version: string;
  readonly identity: string;
}

/** Arguments for both: an image that is never relocated, holds nothing unplaced, and has every warning as an error. */
export const LINK_FLAGS: readonly string[] = [
  "-static",
  "--gc-sections",
  "--build-id=none",
  "-z",
  "noexecstack",
  "-z",
  "max-page-size=4096",
  // lld makes .eh_frame_hdr otherwise, which no section of the script takes.
  "--no-eh-frame-hdr",
  "--fatal-warnings",
  "--orphan-handling=error",
];
