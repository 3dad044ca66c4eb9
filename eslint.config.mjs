import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Arrows point inward: a folder may import itself and what is listed here, and nothing else of ours. */
const mayImport = {
  shared: [],
  domain: ["shared"],
  handlers: ["shared", "domain"],
  service: ["shared", "domain"],
  build: [],
  infra: ["shared", "domain", "handlers", "service", "build"],
  program: [],
  local: ["shared", "domain", "program"],
  policy: ["program"],
  docs: ["infra", "program"],
};
const folders = [...Object.keys(mayImport), "tests"];

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`${folder}/**/*.{ts,mts}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: folders.filter((f) => f !== folder && !allowed.includes(f)).flatMap((f) => [`**/${f}/*`, `**/${f}`]),
            message: `${folder}/ may import ${allowed.length ? allowed.map((f) => `${f}/`).join(" and ") : "nothing of ours"} only.`,
          },
          { regex: "^(\\.\\./)+(index)?$", message: "Nothing imports the program." },
        ],
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["node_modules/", ".build/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.{ts,mts}"],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { "@pulumi": pulumi },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Resources are made for what they do, not for the object.
      "no-new": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='apply'] NewExpression[callee.object.object.name=/^awsx?$/]",
          message: "A resource made inside apply is missing from previews. Pass the Output as an input instead.",
        },
        { selector: "ExportDefaultDeclaration", message: "Name what you export." },
      ],
    },
  },
  ...folderRules,
  {
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='apply']:not([callee.object.name='Reflect'])",
          message: "An assertion inside apply cannot fail a test. Await the value instead.",
        },
      ],
    },
  },
);
