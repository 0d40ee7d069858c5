/** The C++ headers of the library OS: what it has in place of libstdc++'s own ones, and which of those it refuses. */

import { apiFunctionTable } from "./functions/index.ts";

/** Headers of libstdc++ that say in `std` what a header of C says, and name functions that an enclave lacks: ours have the API's names. */
const cHeaders: Readonly<Record<string, readonly string[]>> = {
  "stdio.h": ["FILE", "fpos_t", "size_t"],
  "stdlib.h": ["div_t", "ldiv_t", "lldiv_t", "size_t"],
  "string.h": ["size_t"],
  "time.h": ["clock_t", "size_t", "time_t", "tm"],
};

interface RefusedHeader {
  readonly names: readonly string[];
  /** Names in `std` that they declare, as far as programs often use them. */
  readonly declares: string;
  /** A sentence without its full stop. */
  readonly reason: string;
}

/** Standard headers whose functions need what an enclave lacks: including them is an error with a reason, not one of the linker. */
export const refusedCxxHeaders: readonly RefusedHeader[] = [
  {
    names: [
      ...["format", "fstream", "iomanip", "iostream", "print", "spanstream", "sstream", "strstream"],
      "syncstream",
    ],
    declares:
      "cout cin cerr clog wcout wcin wcerr endl ends flush istream ostream iostream stringstream ostringstream istringstream " +
      "fstream ifstream ofstream stringbuf filebuf streambuf spanstream osyncstream getline " +
      "setw setfill setprecision hex dec oct fixed scientific boolalpha ios ios_base print println format format_to vformat",
    reason:
      "C++ streams bring locales, exceptions and 200 KB of code. Use <cstdio>, or <charconv> and std::string",
  },
  {
    names: ["locale", "codecvt"],
    declares: "locale codecvt codecvt_utf8 wstring_convert use_facet has_facet ctype",
    reason: "an enclave has the C locale only. Use <cctype>",
  },
  {
    names: ["regex"],
    declares:
      "regex wregex basic_regex smatch cmatch regex_match regex_search regex_replace sregex_iterator regex_error",
    reason: "it needs locales. Search with std::string_view",
  },
  {
    names: [
      "thread",
      "mutex",
      "shared_mutex",
      "condition_variable",
      "future",
      "semaphore",
      "latch",
      "barrier",
    ],
    declares:
      "thread jthread this_thread mutex timed_mutex recursive_mutex shared_mutex shared_timed_mutex lock_guard unique_lock " +
      "scoped_lock shared_lock once_flag call_once condition_variable condition_variable_any future shared_future promise async " +
      "packaged_task counting_semaphore binary_semaphore latch barrier",
    reason:
      "threads are those of C. Use <threads.h>, with litebox::mutex and litebox::lock of <litebox/threads.hpp>",
  },
  {
    names: ["stop_token"],
    declares: "stop_token stop_source stop_callback",
    reason: "threads are those of C. Use <atomic>",
  },
  { names: ["chrono"], declares: "chrono chrono_literals", reason: "it needs streams. Use <ctime>" },
  {
    names: ["filesystem"],
    declares: "filesystem",
    reason: "an enclave has no files of the machine",
  },
  {
    names: ["memory_resource"],
    declares: "pmr",
    reason: "its pools are not part of the library OS. Use the default allocator",
  },
  {
    names: ["system_error", "stacktrace"],
    declares:
      "error_code error_condition error_category system_error system_category generic_category make_error_code stacktrace",
    reason: "they serve exceptions, which an enclave has none of",
  },
];

/** Why a header of C++ is refused, as a sentence; undefined for one that is not. */
export function refusedHeader(name: string): string | undefined {
  const found = refusedCxxHeaders.find(({ names }) => names.includes(name));
  return found && sentence(found.reason);
}

const byDeclaration = new Map(
  refusedCxxHeaders.flatMap((header) => header.declares.split(" ").map((name) => [name, header] as const)),
);

/** Why a name in `std` cannot be used, as a sentence; undefined for one that is not of a refused header. */
export function refusedStdName(name: string): string | undefined {
  const found = byDeclaration.get(name);
  return found && sentence(found.reason);
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** Included by headers that a program may use, for the names of the streams only. */
const onlyNames = ["ios", "istream", "ostream", "streambuf"];

/** What <string> names even where nothing calls it; declared where the API does not have it. */
const named: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "stdlib.h": {
    strtof: "float strtof(const char *text, char **end)",
    strtod: "double strtod(const char *text, char **end)",
    strtold: "long double strtold(const char *text, char **end)",
  },
};

const MADE = "Made by `npm run generate` from runtime/api/cxx-headers.ts.";

function guarded(name: string, lines: readonly string[]): string {
  const guard = `LITEBOX_CXX_${name.toUpperCase()}`;
  return [`/* ${MADE} */`, `#ifndef ${guard}`, `#define ${guard}`, "", ...lines, "", "#endif", ""].join("\n");
}

function inStd(header: string, types: readonly string[]): { name: string; content: () => string } {
  const name = `c${header.replace(/\.h$/, "")}`;
  const content = () => {
    const functions = apiFunctionTable.filter((f) => f.header === header && f.kind === "function");
    // std::abs has more forms than C's, and a header of its own.
    const ofApi = functions.map((f) => f.name).filter((each) => each !== "abs");
    const outside = Object.entries(named[header] ?? {}).filter(([each]) => !ofApi.includes(each));
    const includes = [`#include "../include/${header}"`];
    if (header === "stdlib.h") includes.push("#include <bits/std_abs.h>");
    return guarded(name, [
      ...includes,
      "",
      ...outside.map(([, declaration]) => `extern "C" ${declaration};`),
      "namespace std {",
      ...[...types, ...ofApi, ...outside.map(([each]) => each)].map((each) => `using ::${each};`),
      "}",
    ]);
  };
  return { name, content };
}

/** Whether C++ sources can include it: a header of the standard library, which alone have names like these, that is not refused. */
export function allowedCxxHeader(path: string): boolean {
  return (
    (/^[a-z_]+$/.test(path) && !refusedCxxHeaders.some(({ names }) => names.includes(path))) ||
    /^litebox\/[a-z]+\.hpp$/.test(path)
  );
}

function refusal(name: string, reason: string): string {
  return `/* ${MADE} */\n#error "<${name}> is outside the LiteBox API: ${reason}."\n`;
}

/** Files of the folder that C++ sources search before libstdc++'s own headers. */
export const cxxHeaders: readonly { readonly name: string; readonly content: () => string }[] = [
  ...Object.entries(cHeaders).map(([header, types]) => inStd(header, types)),
  ...onlyNames.map((name) => ({
    name,
    content: () =>
      guarded(
        name,
        ["initializer_list", "iosfwd", "string_view"].map((each) => `#include <${each}>`),
      ),
  })),
  ...refusedCxxHeaders.flatMap(({ names, reason }) =>
    names.map((name) => ({ name, content: () => refusal(name, reason) })),
  ),
];
