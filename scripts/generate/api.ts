/** The manual pages: one for each header of the API that has functions, and an index, from the records of `runtime/api`. */

import {
  alternatives,
  apiFunctionTable,
  components,
  functionsOfHeader,
  headers,
  hostCalls,
  hoverMarkdown,
  type ApiFunction,
} from "../../runtime/api/index.ts";

const MADE = "Made by `npm run generate` from the records in `runtime/api`.";

function pageName(header: string): string {
  return `${header.replace(/\.h$/, "").replaceAll("/", "-")}.md`;
}

/** What hover shows of a function, and its example. */
function section(f: ApiFunction): string[] {
  return [`## ${f.name}`, "", hoverMarkdown(f), "", "Example:", "", "```c", f.example, "```", ""];
}

function headerPage({ name, summary, macros }: (typeof headers)[number]): string {
  const functions = functionsOfHeader(name);
  const listed = functions.map((f) => `[\`${f.name}\`](#${f.name.toLowerCase()})`).join(", ");
  const others = macros.map((macro) => `\`${macro}\``).join(", ");
  return [
    `# &lt;${name}&gt;`,
    "",
    `${summary} ${MADE}`,
    "",
    listed,
    "",
    ...(macros.length > 0 ? [`Macros: ${others}.`, ""] : []),
    ...functions.flatMap(section),
  ].join("\n");
}

function indexPage(): string {
  const rows = headers.map(({ name, summary, from }) => {
    const functions = functionsOfHeader(name);
    const title = functions.length > 0 ? `[&lt;${name}&gt;](${pageName(name)})` : `&lt;${name}&gt;`;
    const listed =
      functions.length > 0
        ? functions.map((f) => `\`${f.name}\``).join(", ")
        : from === "compiler"
          ? "the compiler's own"
          : "";
    return `| ${title} | ${summary} | ${listed} |`;
  });
  return [
    "# The API of LiteBox programs",
    "",
    `${MADE} A C or C++ program may include these headers and call these functions; a call of anything else is an error in the editor and at link time`,
    `(${alternatives.length} well-known names have a reason and what to use instead). There are ${apiFunctionTable.length} functions.`,
    "",
    "| header | has | functions |",
    "| --- | --- | --- |",
    ...rows,
    "",
    "## Components",
    "",
    "Only what a program reaches is linked into its image.",
    "",
    "| component | does |",
    "| --- | --- |",
    ...components.map(({ name, summary }) => `| ${name} | ${summary} |`),
    "",
    "## Host calls",
    "",
    "All that an enclave can ask of the host. An image contains those that it can reach.",
    "",
    "| number | name | does | arguments | result | checks |",
    "| --- | --- | --- | --- | --- | --- |",
    ...hostCalls.map(
      ({ number, name, summary, arguments: list, result, checks }) =>
        `| ${String(number)} | \`${name}\` | ${summary} | ${list.map((a) => `\`${a.name}\`: ${a.doc}`).join(" ")} | ${result} | ${checks} |`,
    ),
    "",
  ].join("\n");
}

/** Pages by their path from the project's root. */
export function apiPages(): [string, string][] {
  const documented = headers.filter(({ name }) => functionsOfHeader(name).length > 0);
  return [
    ["docs/api/README.md", indexPage()],
    ...documented.map((header): [string, string] => [
      `docs/api/${pageName(header.name)}`,
      headerPage(header),
    ]),
  ];
}
