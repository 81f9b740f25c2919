import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["lua-out/", ".cache/", "node_modules/", "**/*.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ["./tsconfig.json", "./tsconfig.tools.json"] } },
    rules: {
      // A function fits a screen.
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "max-lines": ["error", { max: 500, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/no-explicit-any": "error",
      // In Lua 0 and "" are true: say what is meant.
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowString: false, allowNumber: false, allowNullableObject: false },
      ],
      // Numbers in texts are fine in log lines; what goes on the wire has one formatter (wire/numbers.ts).
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `_user` marks what is taken out of an object on purpose.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // A switch over a union must name each member or have a default.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
  {
    // The plugin becomes Lua: no iterator, generator or class that would pull a library into the drop-in.
    files: ["src/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", "JSON", "Date", "RegExp", "Promise", "setTimeout", "console"],
      "no-restricted-syntax": [
        "error",
        { selector: "Literal[regex]", message: "Lua has no regular expressions." },
        {
          selector:
            "CallExpression[arguments.length=1][callee.property.name=/^(map|filter|find|some|every|forEach|flatMap|sort)$/] > Identifier.arguments",
          message: "Lua passes such a function one argument too many: wrap it in an arrow function.",
        },
        { selector: "ForInStatement", message: "The order of keys differs in Lua: use a Map or an array." },
        {
          selector: "CallExpression[callee.property.name='sort'][arguments.length=0]",
          message: "Sorting needs a total comparator.",
        },
      ],
    },
  },
  {
    files: ["src/dmuc/core/words/invariant.ts"],
    rules: { "@typescript-eslint/only-throw-error": "off" },
  },
  {
    // Tests hold one story each, and reach into things that they know to be there.
    files: ["test/**/*.ts", "demo/**/*.ts", "prosody-dev/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
      },
    },
  },
);
