/**
 * Each situation in which clients are told something (3.10) has a story, which is told in each mode. docs/conformance.md has the
 * contract's cells, and who shows them; UPDATE_CONFORMANCE=1 writes that.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { contract, modes, situations, type Situation } from "../e2e/situations/contract.js";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs/conformance.md");
const folder = "test/e2e/situations";

/** How a file says that it tells a situation in each mode: by the function of that name, or by its own `tell`, which calls it. */
const tellers: readonly string[] = ["tell", "tellInEachMode"];

interface Told {
  readonly file: string;
  readonly situation: string;
}

function toldIn(file: string): readonly Told[] {
  const told: Told[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && tellers.includes(node.expression.getText())) {
      const [situation] = node.arguments;
      if (situation !== undefined && ts.isStringLiteralLike(situation)) told.push({ file, situation: situation.text });
    }
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(join(root, folder, file), "utf8");
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return told;
}

const allTold = readdirSync(join(root, folder))
  .filter((file) => file.endsWith(".test.ts"))
  .flatMap((file) => toldIn(file));

function filesOf(situation: Situation): readonly string[] {
  return [...new Set(allTold.filter((told) => told.situation === situation).map(({ file }) => file))].sort();
}

function lineOf(situation: Situation): string {
  const names = filesOf(situation).map((file) => `[${basename(file, ".test.ts")}](../${folder}/${file})`);
  const cells = [
    situation,
    ...modes.map((mode) => contract[situation][mode]),
    names.length === 0 ? "open" : names.join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}

const head = "| situation | D1 | D2 | D3 | shown by |\n|---|---|---|---|---|\n";
const table = `${head}${situations.map((situation) => lineOf(situation)).join("\n")}\n`;

/** The table that stands in the page now: its head, and all lines up to the first that is none. */
const tableInPage = /^\| situation \|.*\n(?:\|.*\n)*/m;

if (process.env["UPDATE_CONFORMANCE"] === "1") {
  const text = readFileSync(page, "utf8");
  writeFileSync(
    page,
    text.replace(tableInPage, () => table),
  );
}

describe("docs/conformance.md", () => {
  test("has the table of what clients are told, with the stories that show it", () => {
    expect(tableInPage.exec(readFileSync(page, "utf8"))?.[0]).toBe(table);
  });

  test.each(situations)("has a story for: %s", (situation) => {
    expect(filesOf(situation)).not.toEqual([]);
  });

  test("no story is of a situation that the contract does not have", () => {
    expect(allTold.filter(({ situation }) => !(situation in contract))).toEqual([]);
  });
});
