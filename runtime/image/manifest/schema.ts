/**
 * The manifest `litebox.json`: one schema, from which come its type, its defaults, its checks, and the JSON schema that
 * the editor completes and documents with. The `error` of a rule is the noun phrase that follows "expected".
 */

import { z } from "zod";

import { components } from "../../api/components.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { parseDate } from "../../enclave/sgx/sigstruct.ts";
import { parseSize, SIZE_PATTERN } from "./size.ts";

/** ELRANGE must end below 2 GiB: code of the small model reaches its data with signed 32-bit addresses (R_X86_64_32S). */
const MOST_MEMORY = 512 * 1024 * 1024;

/** `least` and `most` in bytes; `phrase` says what is expected. The value is a number of bytes. */
function size(least: number, most: number, phrase: string) {
  const fits = (bytes: number | undefined) => bytes !== undefined && bytes >= least && bytes <= most;
  const bytesOf = (value: number | string) => (typeof value === "number" ? value : parseSize(value));
  // `abort`: a mistake here is not reported a second time by the refinement.
  const rule = { error: phrase, abort: true };
  return z
    .union([z.int(rule).min(0, rule), z.string().regex(SIZE_PATTERN, rule)], { error: phrase })
    .refine((value) => fits(bytesOf(value)), { error: phrase })
    .transform((value) => bytesOf(value) ?? 0);
}

const pages = (least: number, most: number) => (bytes: number) =>
  Math.min(most, Math.max(least, Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE));

const text = (phrase: string) => z.string({ error: phrase }).min(1, { error: phrase });
const texts = (phrase: string, each: string) => z.array(text(each), { error: phrase });

const COMPONENTS = components.map(({ name }) => name);

const budget = z
  .strictObject(
    {
      bytes: size(1, Number.MAX_SAFE_INTEGER, 'a size such as 16384, "16K" or "1M"')
        .optional()
        .describe("The most bytes of code, constants and initialised data that the image may have."),
      lines: z
        .int({ error: "a whole number of lines, 1 or more" })
        .min(1, { error: "a whole number of lines, 1 or more" })
        .optional()
        .describe("The most source lines that may have code in the image."),
      deny: z
        .array(z.enum(COMPONENTS, { error: `the name of a component: ${COMPONENTS.join(", ")}` }), {
          error: "an array of component names",
        })
        .default([])
        .describe("Components of the library OS that must not be in the image."),
      functionShare: z
        .number({ error: "a percentage from 1 to 100" })
        .min(1, { error: "a percentage from 1 to 100" })
        .max(100, { error: "a percentage from 1 to 100" })
        .optional()
        .describe(
          "The most of the image that one function of the application may be, in percent. The editor and `litebox check` name those that are more.",
        ),
      linesPerHour: z
        .int({ error: "a whole number of lines from 1 to 999999" })
        .min(1, { error: "a whole number of lines from 1 to 999999" })
        .max(999_999, { error: "a whole number of lines from 1 to 999999" })
        .optional()
        .describe(
          "How many lines an auditor of yours reads in an hour, for the estimate that `litebox tcb` makes (default: 200). It limits nothing.",
        ),
    },
    { error: "an object with the limits of the trusted computing base" },
  )
  .describe(
    "The budget of the trusted computing base. A build that exceeds it fails, and the editor marks the calls that do it.",
  );

const NUMBER16 = "a whole number from 0 to 65535";
const number16 = z.int({ error: NUMBER16 }).min(0, { error: NUMBER16 }).max(65535, { error: NUMBER16 });
/** An identity of so many bytes. */
function identity(bytes: number) {
  const digits = 2 * bytes;
  const error = `${digits} hexadecimal digits`;
  return z
    .string({ error })
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), { error })
    .transform((hex) => hex.toLowerCase());
}
const DATE = 'a day such as "2025-06-30"';

/**
 * DATE of a signature where none is given: no processor looks at it, and the clock would make every build another one. As with
 * SOURCE_DATE_EPOCH, the beginning of time stands for "not said".
 */
export const DEFAULT_DATE = "1970-01-01";

const enclave = z
  .strictObject(
    {
      heap: size(0, MOST_MEMORY, 'a size of at most 512M, such as "256K"')
        .transform(pages(0, MOST_MEMORY))
        .default(256 * 1024)
        .describe("Size of the heap; rounded up to whole pages. All of it is measured."),
      stack: size(PAGE_SIZE, 64 * 1024 * 1024, 'a size from "4K" to "64M"')
        .transform(pages(PAGE_SIZE, 64 * 1024 * 1024))
        .default(64 * 1024)
        .describe("Size of each thread's stack; rounded up to whole pages."),
      threads: z
        .int({ error: "a whole number from 1 to 64" })
        .min(1, { error: "a whole number from 1 to 64" })
        .max(64, { error: "a whole number from 1 to 64" })
        .default(1)
        .describe("How many threads can be in the enclave at the same time."),
      debug: z
        .boolean({ error: "true or false" })
        .default(true)
        .describe(
          "Whether a debugger may look into the enclave. Never true for one that keeps real secrets.",
        ),
      productId: number16
        .default(0)
        .describe("ISVPRODID: which of the signer's products this is. Sealed data is kept apart by it."),
      securityVersion: number16
        .default(0)
        .describe(
          "ISVSVN: raised with each security fix. An enclave opens what lower versions have sealed, never what higher ones have.",
        ),
      signingKey: text("the path of a key file")
        .optional()
        .describe(
          "The PEM file of the key that signs the image (RSA, 3072 bits, exponent 3), relative to the project. Without it: your own debug key, which is made on first use and never signs for production.",
        ),
      date: z
        .string({ error: DATE })
        .refine((value) => parseDate(value) !== undefined, { error: DATE })
        .default(DEFAULT_DATE)
        .describe(
          "DATE in the signature, and what __DATE__ says in sources. It is given, not taken from the clock, so that the same sources give the same files.",
        ),
      kss: z
        .boolean({ error: "true or false" })
        .default(false)
        .describe(
          "Key separation and sharing (KSS): keys by extended product id, family and configuration. On when one of these is given.",
        ),
      familyId: identity(16)
        .optional()
        .describe("ISVFAMILYID: 32 hexadecimal digits, in the order of memory."),
      extendedProductId: identity(16)
        .optional()
        .describe("ISVEXTPRODID: 32 hexadecimal digits, in the order of memory."),
      configId: identity(64)
        .optional()
        .describe(
          "CONFIGID: 128 hexadecimal digits, in the order of memory. The host gives it to the enclave when it is loaded; it is neither measured nor signed, but is in reports and can be in keys.",
        ),
      configSvn: number16
        .optional()
        .describe(
          "CONFIGSVN: the security version of what CONFIGID names. The host gives it when the enclave is loaded.",
        ),
    },
    { error: "an object with the enclave's memory and attributes" },
  )
  .describe("The enclave's memory and attributes.");

const run = z
  .strictObject(
    {
      arguments: z
        .array(z.string({ error: "a string" }), { error: "an array of strings" })
        .default([])
        .describe("Arguments of the program, unless others are given to `litebox run`."),
      input: text("the path of a file")
        .optional()
        .describe("A file that the enclave reads as its standard input, relative to the project."),
    },
    { error: "an object that says how the program is run" },
  )
  .describe("How `litebox run` and the debugger start the program.");

const PEER = 'a peer such as "example.com:443", or "example.com:*" for any port';
const TCP_PORT = "a port from 1 to 65535";

const host = z
  .strictObject(
    {
      tcp: z
        .strictObject(
          {
            connect: z
              .array(
                z
                  .string({ error: PEER })
                  .regex(/^[A-Za-z0-9.:_-]{1,253}:(?:\*|[1-9]\d{0,4})$/, { error: PEER }),
                {
                  error: "an array of peers",
                },
              )
              .default([])
              .describe('Peers that the enclave may connect to: "HOST:PORT", or "HOST:*" for any port.'),
            listen: z
              .array(z.int({ error: TCP_PORT }).min(1, { error: TCP_PORT }).max(65535, { error: TCP_PORT }), {
                error: "an array of ports",
              })
              .default([])
              .describe(
                "Ports at which the enclave may listen. The simulator listens for this machine alone.",
              ),
          },
          { error: "an object with the peers and ports of TCP" },
        )
        .prefault({})
        .describe("What of the network the host lets the enclave reach; nothing by default."),
      storage: text("the path of a folder")
        .default("storage")
        .describe(
          "The folder in which the simulator keeps the enclave's own files (those of fopen), relative to the project: encrypted, and under names that only the enclave knows. A build leaves it alone.",
        ),
      files: texts("an array of files", "the path of a file")
        .default([])
        .describe(
          "Files of the host that the enclave may read with lb_untrusted_read, relative to the project. It names them as they stand here.",
        ),
    },
    { error: "an object that says what the host does for the enclave" },
  )
  .describe(
    "What the host lets the enclave reach. It is no part of the measured image: the host is not trusted, and this only limits what it does for a program.",
  );

/** A macro's name; its value is a string or a number as it stands in the source. */
const defines = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "the name of a macro" }),
    z.union([z.string(), z.number()], { error: "the macro's value: a string or a number" }),
    { error: "an object of macro names and values" },
  )
  .default({})
  .describe("Macros defined for every source file, as with the compiler's -D.");

const NAME = "a name of letters, digits, '-', '_' and '.', which starts with a letter or digit";
const OPTIMIZE = ["0", "g", "1", "2", "3", "s"] as const;
const ISA = ["x86-64", "x86-64-v2"] as const;

const OPTIMIZE_ERROR = OPTIMIZE.map((level) => `"${level}"`)
  .join(", ")
  .replace(/, ([^,]*)$/, " or $1");

const lto = z.boolean({ error: "true or false" });

const release = z
  .strictObject(
    {
      lto: lto.default(true).describe("Whether sources and library OS are optimised together in a release."),
      optimize: z
        .enum(OPTIMIZE, { error: OPTIMIZE_ERROR })
        .default("s")
        .describe("Optimisation of the application, as with the compiler's -O."),
      defines: defines.describe("Macros for every source file beside those of the project, such as NDEBUG."),
      signingKey: text("the path of a key file")
        .optional()
        .describe(
          'The PEM file of the key that signs, relative to the project; without it that of "enclave", and without both the image is left to `litebox sign`. The debug key never signs a release.',
        ),
    },
    { error: "an object that says what a release has otherwise" },
  )
  .describe(
    "What `--release` builds otherwise, into build/release: an enclave that no debugger can look into, optimised.",
  );

export const manifestSchema = z
  .strictObject(
    {
      $schema: z
        .string({ error: "the address of a JSON schema" })
        .optional()
        .describe("The JSON schema of this file, for editors."),
      name: z
        .string({ error: NAME })
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: NAME })
        .describe("The project's name, and that of the files it builds."),
      sources: texts("an array of file patterns", 'a file pattern such as "src/*.c"')
        .min(1, { error: "at least one file pattern" })
        .default(["**/*.{c,cc,cpp,cxx}"])
        .describe(
          "Patterns of the C and C++ source files (.c; .cc, .cpp, .cxx), relative to the project: * within a folder, ** across folders, ? one character, {a,b} either, and ! in front to leave out. build/ is never searched.",
        ),
      tests: texts("an array of file patterns", 'a file pattern such as "tests/*.c"')
        .default(["tests/**/*.{c,cc,cpp,cxx}"])
        .describe(
          "Patterns of the C and C++ files with unit tests (`LB_TEST` of <litebox/test.h>), which `litebox test` builds with the sources and runs inside the enclave. They are never among the sources of the program.",
        ),
      cargo: text("the folder of a Cargo package")
        .optional()
        .describe(
          'The folder of a Cargo package in Rust, relative to the project: "." for the project\'s own. Its library is linked with the C and C++ sources, of which there may be none.',
        ),
      include: texts("an array of folders", "a folder, relative to the project")
        .default([])
        .describe("Folders to search for headers, relative to the project."),
      compiler: text('"gcc", "clang" or the path of one')
        .optional()
        .describe(
          '"gcc", "clang" or the path of one. Without it: gcc, or else clang, whichever this machine has.',
        ),
      linker: z
        .enum(["lld", "bfd"], { error: '"lld" or "bfd"' })
        .optional()
        .describe(
          '"lld" or "bfd". Without it: lld, or else the linker of binutils, whichever this machine has.',
        ),
      optimize: z
        .enum(OPTIMIZE, { error: OPTIMIZE_ERROR })
        .default("g")
        .describe("Optimisation of the application, as with the compiler's -O."),
      lto: lto
        .default(false)
        .describe(
          "Whether C and C++ sources and the library OS are optimised together when they are linked (link-time optimisation). Packages in Rust, assembly and libraries of others stay as they were compiled.",
        ),
      isa: z
        .enum(ISA, { error: ISA.map((level) => `"${level}"`).join(" or ") })
        .default("x86-64")
        .describe(
          "Instructions that the compiler may use in the application, as with its -march: those of every x86-64 processor, or also SSE3 to SSE4.2, POPCNT and CMPXCHG16B, which every processor with SGX has.",
        ),
      defines,
      tcb: budget.optional(),
      enclave: enclave.prefault({}),
      host: host.prefault({}),
      run: run.prefault({}),
      release: release.prefault({}),
    },
    { error: "an object" },
  )
  .describe("A LiteBox project: what is built into the enclave, how much it may trust, and how it is run.");

/** A manifest with all defaults filled in, sizes in bytes. */
export type Manifest = z.output<typeof manifestSchema>;

/** The JSON schema of the file as people write it, in the draft that editors read. */
export function manifestJsonSchema(): object {
  return { title: "LiteBox project", ...z.toJSONSchema(manifestSchema, { io: "input", target: "draft-7" }) };
}
