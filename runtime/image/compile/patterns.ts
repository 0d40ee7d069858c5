/** File patterns: `*` within a folder, `**` across folders, `?` one character, `{a,b}` either; `!` in front leaves out. */

/** The paths (relative, `/` between parts) that the patterns choose; a later pattern overrides an earlier one. */
export function choose(patterns: readonly string[], paths: readonly string[]): string[] {
  const rules = patterns.map((pattern) => ({
    chooses: !pattern.startsWith("!"),
    matcher: patternToRegExp(pattern.replace(/^!/, "")),
  }));
  return paths.filter((path) => rules.findLast(({ matcher }) => matcher.test(path))?.chooses ?? false);
}

export function patternToRegExp(pattern: string): RegExp {
  const tokens = pattern.replace(/^(?:\.\/)+/, "").match(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]|\{/g) ?? [];
  return new RegExp(`^${tokens.map(tokenToRegExp).join("")}$`);
}

function tokenToRegExp(token: string): string {
  switch (token) {
    case "**/":
      return "(?:[^/]+/)*";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
      return "[^/]";
    default: {
      const isChoice = token.startsWith("{") && token.endsWith("}");
      return isChoice ? `(?:${token.slice(1, -1).split(",").map(literal).join("|")})` : literal(token);
    }
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
