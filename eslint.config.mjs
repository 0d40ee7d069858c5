/**
 * typescript-eslint's strictest set with types, and what this project asks on top. What one folder may import from another is
 * dependency-cruiser's part; how long a file may be is test/tidy.test.ts's.
 */
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const NODE_GLOBALS = [
  "console",
  "process",
  "Buffer",
  "URL",
  "URLSearchParams",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "fetch",
  "require",
  "module",
  "document",
  "exports",
  "__dirname",
  "SharedArrayBuffer",
  "Atomics",
  "structuredClone",
];

export default tseslint.config(
  {
    ignores: [
      "node_modules/",
      "**/dist/",
      "out/",
      "artifacts/",
      "samples/",
      "test/fixtures/",
      ".vscode-test/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // node:test gives a promise that only its runner needs.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "it", "describe", "suite"] },
          ],
        },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/unbound-method": "error",
      // A loop that ends by return or break is written `for (;;)` or `while (true)`.
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      // Code points are what `[...text]` is for.
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      // `vscode` means its classes as shapes: whatever has a dispose() is a Disposable.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      eqeqeq: "error",
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"], location: "start" }],
      "no-restricted-exports": [
        "error",
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "vscode", message: "Only extension/ imports vscode." }] },
      ],
    },
  },
  {
    files: ["extension/**/*.ts", "test/editor/host/**/*.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["**/*.ts"],
    ignores: ["**/*.test.ts", "test/**"],
    rules: { "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts"],
    rules: {
      // In a test a wrong assumption is a failure with a place, which is what a test is for.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["runtime/tcb/page/*.js"],
    extends: [js.configs.recommended],
    languageOptions: { sourceType: "script", globals: { document: "readonly" } },
    rules: { eqeqeq: "error" },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    extends: [js.configs.recommended],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, "readonly"])) },
    rules: { eqeqeq: "error" },
  },
);
