/** Programs from Debian 12 for `corpus.ts`: small, in C, and compiled without a configuration step. Nothing of them is committed. */

import type { SourceArchive } from "../../runtime/image/third-party/third-party.ts";

/** A program with how it is compiled without its own Makefile. */
export interface Program extends SourceArchive {
  readonly flags: readonly string[];
}

const debian = (name: string) => [{ kind: "debian", package: name, suite: "bookworm" }] as const;

/** Those that the analysis was made to understand. */
export const KNOWN_PROGRAMS: readonly Program[] = [
  {
    name: "tree",
    title: "tree",
    version: "2.1.0",
    licence: "GPL-2.0-or-later",
    sha256: "0160c535bff2b0dc6a830b9944e981e3427380f63e748da96ced7071faebabf6",
    addresses: debian("tree"),
    flags: ["-DLINUX"],
  },
  {
    name: "figlet",
    title: "FIGlet",
    version: "2.2.5",
    licence: "BSD-3-Clause",
    sha256: "bf88c40fd0f077dab2712f54f8d39ac952e4e9f2e1882f1195be9e5e4257417d",
    addresses: debian("figlet"),
    flags: ['-DDEFAULTFONTDIR="fonts"', '-DDEFAULTFONTFILE="standard.flf"'],
  },
  {
    name: "dos2unix",
    title: "dos2unix",
    version: "7.4.3",
    licence: "BSD-2-Clause",
    sha256: "b68db41956daf933828423aa30510e00c12d29ef5916e715e8d4e694fe66ca72",
    addresses: debian("dos2unix"),
    flags: ["-DD2U_UNICODE", "-DENABLE_NLS", '-DVER_REVISION="7"', '-DVER_DATE="0"'],
  },
  {
    name: "netcat",
    title: "netcat",
    version: "1.10",
    licence: "public domain",
    sha256: "64913dc3f0b4a96c3ab04d062d84f28ba6854152c94344e3985458b2aebca3d5",
    addresses: debian("netcat-traditional"),
    flags: ["-DLINUX"],
  },
  {
    name: "micro-httpd",
    title: "micro_httpd",
    version: "20140814",
    licence: "BSD-2-Clause",
    sha256: "3313f19d80897caa0fa9cd5cc7481736302bb6f61ac45238d240871117119556",
    addresses: debian("micro-httpd"),
    flags: [],
  },
  {
    name: "moreutils",
    title: "moreutils",
    version: "0.67",
    licence: "GPL-2.0-or-later",
    sha256: "03872f42c22943b21c62f711b693c422a4b8df9d1b8b2872ef9a34bd5d13ad10",
    addresses: debian("moreutils"),
    flags: [],
  },
  {
    name: "ncompress",
    title: "ncompress",
    version: "4.2.4.6",
    licence: "Unlicense",
    sha256: "fb7b6a00060bd4c6e35ba4cc96a5ca7e78c193e6267487dd53376d80e061836b",
    addresses: debian("ncompress"),
    flags: [],
  },
  {
    name: "original-awk",
    title: "The One True AWK",
    version: "2022-09-12",
    licence: "MIT",
    sha256: "25e0846d5a4a20e90304bee282b068f65966406178a1e737fa0ac6744aef71d9",
    addresses: debian("original-awk"),
    flags: [],
  },
];

/** Those that nothing was made for: what is found in them is what a stranger's program gets. */
export const HELD_OUT_PROGRAMS: readonly Program[] = [
  {
    name: "bzip2",
    title: "bzip2",
    version: "1.0.8",
    licence: "bzip2-1.0.6",
    sha256: "ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269",
    addresses: debian("bzip2"),
    flags: ["-D_FILE_OFFSET_BITS=64"],
  },
  {
    name: "ed",
    title: "GNU ed",
    version: "1.19",
    licence: "GPL-2.0-or-later",
    sha256: "8e5c3e7c84972e73957ff396b8318a21795f86547dd1fe4ec4232a9e6e44ca1d",
    addresses: debian("ed"),
    flags: ['-DPROGVERSION="1.19"'],
  },
  {
    name: "fdupes",
    title: "fdupes",
    version: "2.2.1",
    licence: "MIT",
    sha256: "a736a40f407014534e492a36e302b5be690d3846a32c4075865a4a7be8539db4",
    addresses: debian("fdupes"),
    flags: [],
  },
  {
    name: "hdparm",
    title: "hdparm",
    version: "9.65",
    licence: "BSD-2-Clause",
    sha256: "d6541daca56de332348aa15ba3fa70ad126522bc9e44128aabe07f5213732228",
    addresses: debian("hdparm"),
    flags: [],
  },
  {
    name: "lua5.4",
    title: "Lua",
    version: "5.4.4",
    licence: "MIT",
    sha256: "164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61",
    addresses: debian("lua5.4"),
    flags: ["-DLUA_USE_POSIX"],
  },
  {
    name: "mini-httpd",
    title: "mini_httpd",
    version: "1.30",
    licence: "BSD-2-Clause",
    sha256: "9c4481802af8dde2e164062185c279e9274525c3af93d014fdc0b80cf30bca6e",
    addresses: debian("mini-httpd"),
    flags: [],
  },
  {
    name: "pwgen",
    title: "pwgen",
    version: "2.08",
    licence: "GPL-2.0-only",
    sha256: "dab03dd30ad5a58e578c5581241a6e87e184a18eb2c3b2e0fffa8a9cf105c97b",
    addresses: debian("pwgen"),
    flags: [],
  },
  {
    name: "tofrodos",
    title: "tofrodos",
    version: "1.7.13",
    licence: "GPL-2.0-only",
    sha256: "c1c33f3f0b9e8152aa5790d233e8f1e8de14510433a6143ec582eba0fb6cbfaa",
    addresses: debian("tofrodos"),
    flags: [],
  },
  {
    name: "units",
    title: "GNU units",
    version: "2.22",
    licence: "GPL-3.0-or-later",
    sha256: "5d13e1207721fe7726d906ba1d92dc0eddaa9fc26759ed22e3b8d1a793125848",
    addresses: debian("units"),
    flags: [],
  },
];
