/** What macros make of their parameters. */

/** `a##b` with the parameter `b` gives `a\\w*`; what is made of parameters alone says nothing. */
export function pastedNames(body: string, parameters: ReadonlySet<string>): string[] {
  const pastes = body.match(/\w+(?:\s*##\s*\w+)+/g) ?? [];
  return pastes.flatMap((paste) => {
    const parts = paste.split(/\s*##\s*/);
    if (parts.every((part) => parameters.has(part))) return [];
    return [parts.map((part) => (parameters.has(part) ? "\\w*" : part)).join("")];
  });
}
