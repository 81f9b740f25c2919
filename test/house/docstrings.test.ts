/** Whoever reads a name of the plugin in another file finds at its place what it is. */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const source = resolve(import.meta.dirname, "../../src/dmuc");

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  return ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** The first line of what is exported without a word of what it is. */
function withoutDocstring(file: string): readonly string[] {
  const parsed = ts.createSourceFile(file, readFileSync(join(source, file), "utf8"), ts.ScriptTarget.Latest, true);
  return parsed.statements
    .filter((statement) => isExported(statement) && ts.getJSDocCommentsAndTags(statement).length === 0)
    .map((statement) => `${file}: ${statement.getText().split("\n")[0] ?? ""}`);
}

test("every exported name of src/dmuc has a docstring", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".d.ts"),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap((file) => withoutDocstring(file))).toEqual([]);
});
