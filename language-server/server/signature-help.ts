/** What is shown while the arguments of a LiteBox function are typed. */

import { MarkupKind } from "vscode-languageserver";
import type { Position, SignatureHelp } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { apiFunction, declaration, prototype } from "../../runtime/api/index.ts";
import type { Project } from "../analysis/project.ts";

/** No call is longer. */
const MOST_TEXT = 4000;

export function signatureHelp(
  document: TextDocument,
  position: Position,
  path: string,
  project: Project,
): SignatureHelp | null {
  const end = document.offsetAt(position);
  const call = callAround(document.getText().slice(Math.max(0, end - MOST_TEXT), end));
  const found = call && apiFunction(call.name);
  // A function of the project's own may have the name of one of ours.
  if (!call || !found || project.defines(call.name, path)) return null;
  const parameters = found.parameters.map(({ name, type, doc }) => ({
    label: found.kind === "macro" ? name : declaration(type, name),
    documentation: doc,
  }));
  const variadic = found.variadic ? [{ label: "...", documentation: "" }] : [];
  const last = Math.max(0, parameters.length + variadic.length - 1);
  return {
    signatures: [
      {
        label: prototype(found),
        documentation: { kind: MarkupKind.Markdown, value: found.summary },
        parameters: [...parameters, ...variadic],
      },
    ],
    activeSignature: 0,
    activeParameter: Math.min(call.argument, last),
  };
}

/** The innermost call whose parenthesis is open at the end of a text, and which argument stands there. */
function callAround(text: string): { readonly name: string; readonly argument: number } | undefined {
  const code = text.replaceAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[\s\S]*?\*\//g, (blank) =>
    " ".repeat(blank.length),
  );
  let depth = 0;
  let argument = 0;
  for (let at = code.length - 1; at >= 0; at--) {
    const character = code[at];
    if (character === ")" || character === "]" || character === "}") depth++;
    else if (character === "(" || character === "[" || character === "{") {
      if (depth-- > 0) continue;
      const name = /([A-Za-z_]\w*)\s*$/.exec(code.slice(0, at))?.[1];
      return name === undefined || character !== "(" ? undefined : { name, argument };
    } else if (character === "," && depth === 0) argument++;
    else if (character === ";" && depth === 0) return undefined;
  }
  return undefined;
}
