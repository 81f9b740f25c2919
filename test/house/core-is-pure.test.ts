/** The core knows no host: it compiles with no ambient types, and names nothing that only one host has. */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

test("src/dmuc/core compiles without the types of Node, of a browser, of Lua or of Prosody", () => {
  const files = filesOfCore();
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    types: [],
    lib: ["lib.es2020.d.ts"],
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  expect(messages).toEqual([]);
}, 180_000);

test("the core asks nobody for the time, and nobody for chance", () => {
  const asking = filesOfCore().filter((file) =>
    /\b(Date|Math\.random|performance|console|process|os\.time)\b/.test(stripComments(ts.sys.readFile(file) ?? "")),
  );
  expect(asking).toEqual([]);
});

function filesOfCore(): string[] {
  const core = join(root, "src/dmuc/core");
  const names = readdirSync(core, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return names.map((name) => join(core, name));
}

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
