import eslint from "@eslint/js";
import pulumi from "@pulumi/eslint-plugin";
import { defineConfig } from "eslint/config";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Arrows point inward: a folder may import itself and what is listed here, and nothing else of ours. */
const mayImport = {
  shared: [],
  domain: ["shared"],
  handlers: ["shared", "domain"],
  service: ["shared", "domain"],
  build: [],
  infra: ["shared", "domain", "handlers", "service", "build"],
  program: ["shared"],
  "running-system": ["shared", "domain", "handlers"],
  local: ["shared", "domain", "program", "running-system"],
  policy: ["shared", "program", "local"],
  preview: ["shared", "program", "local"],
  ops: ["shared", "domain", "handlers", "service", "running-system", "local"],
  bench: ["shared", "domain", "handlers", "service", "build", "program", "local"],
  deploy: ["infra"],
  docs: [
    "shared",
    "domain",
    "service",
    "infra",
    "deploy",
    "build",
    "program",
    "local",
    "policy",
    "preview",
    "ops",
    "bench",
    "chaos",
  ],
  chaos: ["shared", "domain", "program", "running-system", "local"],
};
const folders = [...Object.keys(mayImport), "tests"];

/** The same between the rooms of a folder. */
const roomsMayImport = {
  infra: {
    config: [],
    stack: [],
    security: ["stack"],
    network: ["stack", "security"],
    data: ["stack", "security", "network"],
    events: ["stack", "security", "network", "data"],
    service: ["stack", "security", "network", "data", "events"],
    monitoring: ["stack", "security", "network", "data", "events", "service"],
  },
  service: {
    process: [],
    store: ["process"],
    outbox: ["process", "store"],
    reconciliation: ["process", "store"],
    http: ["process", "store"],
    operations: ["process", "store"],
  },
  local: {
    process: [],
    aws: [],
    browser: [],
    charts: [],
    kept: [],
    "project-copy": [],
    "live-events": [],
    results: [],
    emulators: ["process", "aws", "kept"],
    fargate: ["process", "aws"],
    lambda: ["process", "aws", "live-events"],
    resources: ["process", "aws", "kept", "live-events", "emulators", "fargate", "lambda"],
    target: ["process", "aws", "kept", "live-events", "emulators", "fargate", "lambda", "resources"],
    "command-line": ["process", "target"],
    demo: ["command-line", "emulators"],
    faults: ["process", "aws", "live-events", "emulators", "fargate", "lambda", "resources", "target"],
    console: [
      ...["process", "aws", "live-events", "emulators", "fargate", "lambda", "resources", "target"],
      ...["command-line", "demo", "faults"],
    ],
  },
};

/** @param closed patterns of what the folder's files may not import. */
function refuseImports(folder, closed, allowed) {
  const message = `${folder}/ may import ${allowed.length ? allowed.map((f) => `${f}/`).join(" and ") : "nothing of ours"} only.`;
  const program = { regex: "^(\\.\\./)+(index)?$", message: "Nothing imports the program." };
  return {
    files: [`${folder}/**/*.{ts,mts}`],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: closed, message }, program] }] },
  };
}

const closedTo = (folder) =>
  folders
    .filter((other) => other !== folder && !mayImport[folder].includes(other))
    .flatMap((other) => [`**/${other}/*`, `**/${other}`]);

const folderRules = Object.entries(mayImport).map(([folder, allowed]) =>
  refuseImports(folder, closedTo(folder), allowed),
);
const roomRules = Object.entries(roomsMayImport).flatMap(([folder, rooms]) =>
  Object.entries(rooms).map(([room, allowed]) => {
    const others = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
    // Of the service, http/ alone knows HTTP.
    const http = folder === "service" && room !== "http" ? ["fastify", "@fastify/*"] : [];
    const closed = [...closedTo(folder), ...others.map((other) => `**/${other}/*`), ...http];
    return refuseImports(`${folder}/${room}`, closed, [...mayImport[folder], ...allowed]);
  }),
);

const forSources = [
  {
    selector: "CallExpression[callee.property.name='apply'] NewExpression[callee.object.object.name=/^awsx?$/]",
    message: "A resource made inside apply is missing from previews. Pass the Output as an input instead.",
  },
  { selector: "ExportDefaultDeclaration", message: "Name what you export." },
];

/** Of what is serialized, or may be: what arrives as something else, without an error (CONTRIBUTING.md, closure rules). */
const forSerialized = [
  ...[
    "ClassDeclaration",
    ...["ClassExpression", "NewExpression", "CallExpression[callee.name='Symbol']"].map(
      (made) => `VariableDeclaration > VariableDeclarator > ${made}`,
    ),
  ].map((selector) => ({
    selector: `:matches(Program, ExportNamedDeclaration) > ${selector}`,
    message: "Serialized, it would be another thing. Make it inside a function.",
  })),
  {
    selector: "ImportDeclaration[importKind='value'][source.value=/^(?!node:|[.])/]",
    message: "The archive has the packages of the handler's module of imports alone. Add what you need there.",
  },
];

export default defineConfig(
  { ignores: ["node_modules/", ".build/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.{ts,mts}"],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { "@pulumi": pulumi, "import-x": importX },
    settings: {
      "import-x/extensions": [".ts", ".mts"],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts", ".mts"] },
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".mts", ".js"] })],
    },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@pulumi/no-output-in-template-literal": "error",
      // Follows values. Imports of types are held by the arrows between folders and rooms alone.
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Resources are made for what they do, not for the object.
      "no-new": "off",
      "max-lines": ["error", 200],
      "max-lines-per-function": ["error", 60],
      "no-restricted-syntax": ["error", ...forSources],
    },
  },
  {
    // What the browser runs as it is; its tsconfig.json says what is global there.
    files: ["local/console/page/*.js"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "no-undef": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "max-lines": ["error", 200],
      "max-lines-per-function": ["error", 60],
    },
  },
  ...folderRules,
  ...roomRules,
  {
    files: ["{domain,handlers,shared}/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...forSources, ...forSerialized] },
  },
  {
    files: ["service/**/*.ts"],
    // The time of acceptance, and that of a metric.
    ignores: ["service/http/routes/transactions.ts", "service/process/metrics.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message:
            "A machine's clock may be set. What lasts a while is monotonicNow's, what tasks agree on the database's.",
        },
      ],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "max-lines": ["error", 320],
      // A suite is a function, too.
      "max-lines-per-function": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='apply']:not([callee.object.name='Reflect'])",
          message: "An assertion inside apply cannot fail a test. Await the value instead.",
        },
        ...[
          "CallExpression[callee.name='evaluateProgram'][arguments.length<2]",
          "CallExpression[callee.name=/^read(Stack|Local)Values$/][arguments.length<3]",
          "CallExpression[callee.name='startLocalTarget']:not(:has(Property[key.name='directory']))",
        ].map((selector) => ({
          selector,
          message: "The project's stacks are the user's to edit. Give STACKS_DIRECTORY.",
        })),
      ],
    },
  },
);
