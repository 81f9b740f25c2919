/**
 * Each row of the requirements of XEP-0281 (D1), XEP-0282 (D2) and DMUC3 (D3), of what clients see (T), and of what modern clients need (M),
 * is shown by a test that names it in its title:
 * "(D1-12)", "(D1-07, 13)", "(D1-42 to 45)", "(T-01, T-05)".
 *
 * UPDATE_CONFORMANCE=1 writes the tests into the table's last column, for a human to look at.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs/conformance.md");

/** Rows that no test shows yet. It shall shrink. */
const open: readonly string[] = [];

/** Rows that ask nothing of a server, and why. */
const withoutDuty: Readonly<Record<string, string>> = {
  "D1-30": "the specification leaves it out",
  "D1-52": "the specification's sections are empty; ours are in [protocol.md](protocol.md)",
  "D3-50": "the text has none; ours are in [protocol.md](protocol.md)",
  "T-22": "mod_muc has no limit of users",
};

interface Shown {
  readonly file: string;
  readonly title: string;
}

/** How many rows there are of each kind. */
const rowCounts: Readonly<Record<string, number>> = { D1: 56, T: 29, M: 13, D2: 53, D3: 51 };

const allRows = Object.entries(rowCounts).flatMap(([kind, count]) =>
  Array.from({ length: count }, (_, index) => nameOf(kind, index + 1)),
);

function nameOf(kind: string, row: number): string {
  return `${kind}-${String(row).padStart(2, "0")}`;
}

/** "D1-07, 13" names two rows, "D1-42 to 45" four. */
function rowsNamed(title: string): readonly string[] {
  return Object.keys(rowCounts).flatMap((kind) => rowsOfKind(title, kind));
}

function rowsOfKind(title: string, kind: string): readonly string[] {
  const rows: string[] = [];
  const names = new RegExp(`\\b${kind}-\\d\\d(?:(?:, | and | to )(?:${kind}-)?\\d\\d(?!\\d))*`, "g");
  for (const [text] of title.matchAll(names)) {
    const words = text.replaceAll(`${kind}-`, "").split(/, | and /);
    for (const word of words) {
      const [first = 0, last = first] = word.split(" to ").map(Number);
      for (let row = first; row <= last; row++) rows.push(nameOf(kind, row));
    }
  }
  return rows;
}

function titlesIn(file: string): readonly string[] {
  const source = readFileSync(file, "utf8");
  if (file.endsWith(".lua")) return [...source.matchAll(/\bit\("([^"]*)"/g)].map(([, title]) => title ?? "");
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return titles;
}

function testFiles(): readonly string[] {
  const all = [
    "test/e2e",
    "test/e2e/d1",
    "test/e2e/d2",
    "test/e2e/d3",
    "test/e2e/mixed",
    "test/e2e/star",
    "test/e2e/transcripts",
    "test/core",
    "test/sim",
    "test/vectors",
    "spec",
  ]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)));
  return all.filter((file) => /(\.test\.ts|_spec\.lua)$/.test(file)).filter((file) => file !== import.meta.filename);
}

const shown: readonly Shown[] = testFiles().flatMap((file) =>
  titlesIn(file).map((title) => ({ file: relative(root, file), title })),
);

/** A pipe would end the table's cell. */
function inCell({ file, title }: Shown): string {
  const name = basename(file).replace(/(\.test\.ts|\.lua)$/, "");
  return `[${name}](../${file}): ${title.replaceAll("|", "\\|").replaceAll("`", "")}`;
}

function cellOf(row: string): string {
  const tests = shown.filter(({ title }) => rowsNamed(title).includes(row));
  if (tests.length > 0) return tests.map((one) => inCell(one)).join("<br>");
  return withoutDuty[row] ?? "open";
}

interface Line {
  readonly row: string;
  readonly demand: string;
  readonly cell: string;
}

function readTable(): readonly Line[] {
  const lines = readFileSync(page, "utf8").matchAll(/^\| ((?:D1|D2|D3|T|M)-\d\d) \| (.*?) \| (.*) \|$/gm);
  return [...lines].map(([, row = "", demand = "", cell = ""]) => ({ row, demand, cell }));
}

if (process.env["UPDATE_CONFORMANCE"] === "1") {
  const text = readFileSync(page, "utf8").replace(
    /^\| ((?:D1|D2|D3|T|M)-\d\d) \| (.*?) \| (.*) \|$/gm,
    (_line, row: string, demand: string) => `| ${row} | ${demand} | ${cellOf(row)} |`,
  );
  writeFileSync(page, text);
}

describe("docs/conformance.md", () => {
  const table = readTable();
  test("has every row once", () => {
    expect(table.map(({ row }) => row)).toEqual(allRows);
  });

  test("says for each row what it demands", () => {
    expect(table.filter(({ demand }) => demand.length < 20)).toEqual([]);
  });

  test.each(allRows)("names the tests that show %s", (row) => {
    const { cell = "" } = table.find((line) => line.row === row) ?? {};
    const existing = new Set(shown.filter(({ title }) => rowsNamed(title).includes(row)).map((one) => inCell(one)));
    if (existing.size === 0) {
      expect(cell).toBe(withoutDuty[row] ?? "open");
      return;
    }
    const named = cell.split("<br>");
    expect(named.filter((one) => !existing.has(one))).toEqual([]);
  });

  test("leaves open what the list above says, and nothing else", () => {
    expect(table.filter(({ cell }) => cell === "open").map(({ row }) => row)).toEqual(open);
  });

  test("titles name rows in words that this test understands", () => {
    expect(rowsNamed("(D1-07, 10)")).toEqual(["D1-07", "D1-10"]);
    expect(rowsNamed("(D1-27 to 29, D1-31)")).toEqual(["D1-27", "D1-28", "D1-29", "D1-31"]);
    expect(rowsNamed("(D1-31 and 3.9)")).toEqual(["D1-31"]);
    expect(rowsNamed("(D1-31, T-01, T-05 to 07)")).toEqual(["D1-31", "T-01", "T-05", "T-06", "T-07"]);
    const unknown = shown.flatMap(({ title }) => rowsNamed(title)).filter((row) => !allRows.includes(row));
    expect(unknown).toEqual([]);
  });
});
