/**
 * Each example stanza of XEP-0282 and DMUC3 is a row of docs/conformance.md that names the files which show it, and no other.
 *
 * UPDATE_CONFORMANCE=1 writes the files into the table's last column.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { d2Vectors } from "../vectors/d2.cases";
import { d3Vectors } from "../vectors/d3.cases";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs/conformance.md");

/** What comes behind the example's name in that of the file, and what the table calls it. */
const forms: Readonly<Record<string, string>> = {
  "": "plain",
  ".printed": "as printed",
  ".muc": "with XEP-0045's history",
  ".bare": "of the room itself",
  ".mirror": "to another mirror",
  ".lnk": "with the extension",
};

const specs = [
  { spec: "XEP-0282", prefix: "V2", count: 20, folder: "d2", vectors: d2Vectors },
  { spec: "DMUC3", prefix: "V3", count: 28, folder: "d3", vectors: d3Vectors },
] as const;

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, "test/vectors", folder)).filter((name) => name.endsWith(".xml"));
}

function cellOf(example: string, folder: string): string {
  const files = filesIn(folder);
  const links = Object.entries(forms).flatMap(([suffix, form]) => {
    const name = `${example}${suffix}.xml`;
    return files.includes(name) ? [`[${form}](../test/vectors/${folder}/${name})`] : [];
  });
  return links.join(", ");
}

if (process.env["UPDATE_CONFORMANCE"] === "1") {
  const text = readFileSync(page, "utf8").replace(
    /^\| (V([23])-\d\d) \| (.*?) \| (.*) \|$/gm,
    (_line, example: string, of: string, says: string) => `| ${example} | ${says} | ${cellOf(example, `d${of}`)} |`,
  );
  writeFileSync(page, text);
}

describe.each(specs)("$spec", ({ prefix, count, folder, vectors }) => {
  const examples = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, "0")}`);
  const files = filesIn(folder);
  const lines = readFileSync(page, "utf8").matchAll(
    new RegExp(`^\\| (${prefix}-\\d\\d) \\| (.*?) \\| (.*) \\|$`, "gm"),
  );
  const table = [...lines].map(([, example = "", says = "", cell = ""]) => ({ example, says, cell }));

  test("every example has its row, with what it says and the files that show it", () => {
    expect(table.map(({ example }) => example)).toEqual(examples);
    expect(table.filter(({ says }) => says.length < 20)).toEqual([]);
    expect(table.map(({ cell }) => cell)).toEqual(examples.map((example) => cellOf(example, folder)));
  });

  test("every file is of an example, and is read", () => {
    expect(vectors.map(({ file }) => file).sort()).toEqual(files.map((name) => `${folder}/${name}`).sort());
    const unknown = files.filter(
      (name) => !Object.keys(forms).some((form) => examples.some((of) => name === `${of}${form}.xml`)),
    );
    expect(unknown).toEqual([]);
  });
});
