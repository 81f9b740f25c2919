/** The imports run one way: README, "Architecture". */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** What each folder of the host may import. */
const shared = ["src/dmuc/host/*", "src/dmuc/host/types", "src/dmuc/wire", "src/dmuc/core"];

/** What the codec of one protocol may import: nothing of another's. */
const spoken = ["src/dmuc/dialects/dialect.ts", "src/dmuc/dialects/common", "src/dmuc/wire", "src/dmuc/core"];

/** What every rule of the core about links may import. */
const known = ["src/dmuc/core/people", "src/dmuc/core/state", "src/dmuc/core/words"];

/**
 * A -> what A may import beside itself. A name stands for a file, for a folder with all that is in it, or, with a star, for the
 * files of a folder without its own folders.
 */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "src/main.ts": ["src/dmuc/host", "src/dmuc/dialects"],
  "src/dmuc/host/rooms": [...shared, "src/dmuc/host/options"],
  "src/dmuc/host/mirror": shared,
  "src/dmuc/host/plugin": [...shared, "src/dmuc/host/options", "src/dmuc/host/storage", "src/dmuc/dialects"],
  "src/dmuc/host/storage": [...shared, "src/dmuc/dialects"],
  "src/dmuc/host/options": ["src/dmuc/core"],
  "src/dmuc/host/*": shared,
  "src/dmuc/dialects": ["src/dmuc/wire", "src/dmuc/core"],
  "src/dmuc/dialects/dmuc1": spoken,
  "src/dmuc/dialects/dmuc2": spoken,
  "src/dmuc/dialects/dmuc3": spoken,
  "src/dmuc/dialects/common": ["src/dmuc/dialects/dialect.ts", "src/dmuc/wire", "src/dmuc/core"],
  "src/dmuc/wire": ["src/dmuc/core/words"],
  "src/dmuc/core": [],
  "src/dmuc/core/exchange": ["src/dmuc/core/links", ...known],
  "src/dmuc/core/links": known,
  "src/dmuc/core/people": ["src/dmuc/core/state", "src/dmuc/core/words"],
  "src/dmuc/core/state": ["src/dmuc/core/words"],
  "src/dmuc/core/words": [],
  "test/e2e": ["prosody-dev"],
  "test/fuzz": ["src/dmuc/dialects", "src/dmuc/wire", "src/dmuc/core", "test/core", "test/vectors"],
  "test/sim": ["src/dmuc/dialects", "src/dmuc/wire", "src/dmuc/core"],
  "test/bench": ["prosody-dev", "test/e2e"],
  "test/torture": ["prosody-dev", "test/e2e", "test/sim/random.ts"],
  demo: ["prosody-dev"],
  "prosody-dev": [],
};

/** Only the host knows Prosody's modules. */
const prosodyModules = /^(util|core|net|prosody)\./;

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"));
  return importedFiles.map(({ fileName }) => fileName);
}

function resolved(file: string, imported: string): string {
  const path = relative(root, resolve(root, dirname(file), imported.replace(/\.js$/, "")));
  return path.endsWith(".ts") ? path : `${path}.ts`;
}

function isWithin(path: string, place: string): boolean {
  if (place.endsWith("/*")) return dirname(path) === dirname(place);
  return path === place || path.startsWith(`${place}/`);
}

function filesOf(place: string): readonly string[] {
  if (place.endsWith(".ts")) return [place];
  if (!place.endsWith("/*")) return sourceFiles(place);
  return sourceFiles(dirname(place)).filter((file) => isWithin(file, place));
}

describe("the arrows of the architecture", () => {
  test.each(Object.entries(arrows))("%s imports only what it may", (place, allowed) => {
    const files = filesOf(place);
    expect(files.length).toBeGreaterThan(0);
    const forbidden: string[] = [];
    for (const file of files) {
      for (const imported of importsOf(file)) {
        if (!imported.startsWith(".")) continue;
        const target = resolved(file, imported);
        if (![place, ...allowed].some((goal) => isWithin(target, goal))) forbidden.push(`${file} -> ${target}`);
      }
    }
    expect(forbidden).toEqual([]);
  });

  test("nobody but the host imports a module of Prosody", () => {
    const strangers = sourceFiles("src")
      .filter((file) => !isWithin(file, "src/dmuc/host"))
      .filter((file) => importsOf(file).some((imported) => prosodyModules.test(imported)));
    expect(strangers).toEqual([]);
  });

  test("the core has no circle of imports, which Lua could not load", () => {
    const seen = new Map<string, "open" | "done">();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (seen.get(file) === "done") return;
      if (seen.get(file) === "open") {
        circles.push([...path, file].join(" -> "));
        return;
      }
      seen.set(file, "open");
      for (const imported of runtimeImportsOf(file)) visit(imported, [...path, file]);
      seen.set(file, "done");
    };
    for (const file of sourceFiles("src")) visit(file, []);
    expect(circles).toEqual([]);
  });
});

/** Files whose code is loaded, not only whose types are used. */
function runtimeImportsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ESNext);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const specifier = statement.moduleSpecifier.text;
    if (!specifier.startsWith(".") || isTypeOnly(statement)) return [];
    return [resolved(file, specifier)];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.every((element) => element.isTypeOnly);
}
