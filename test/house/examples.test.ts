/** Each example stanza of XEP-0282 is a row of docs/conformance.md that names the files which show it, and no other. */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { d2Vectors } from "../vectors/d2.cases";

const root = resolve(import.meta.dirname, "../..");
const folder = "test/vectors/d2";

/** What comes behind the example's name in that of the file, and what the table calls it. */
const forms: Readonly<Record<string, string>> = {
  "": "plain",
  ".printed": "as printed",
  ".muc": "with XEP-0045's history",
  ".lnk": "with the extension",
};

const examples = Array.from({ length: 20 }, (_, index) => `V2-${String(index + 1).padStart(2, "0")}`);
const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".xml"));

function cellOf(example: string): string {
  const links = Object.entries(forms).flatMap(([suffix, form]) => {
    const name = `${example}${suffix}.xml`;
    return files.includes(name) ? [`[${form}](../${folder}/${name})`] : [];
  });
  return links.join(", ");
}

const lines = readFileSync(join(root, "docs/conformance.md"), "utf8").matchAll(/^\| (V2-\d\d) \| (.*?) \| (.*) \|$/gm);
const table = [...lines].map(([, example = "", says = "", cell = ""]) => ({ example, says, cell }));

test("every example has its row, with what it says and the files that show it", () => {
  expect(table.map(({ example }) => example)).toEqual(examples);
  expect(table.filter(({ says }) => says.length < 20)).toEqual([]);
  expect(table.map(({ cell }) => cell)).toEqual(examples.map((example) => cellOf(example)));
});

test("every file is of an example, and is read", () => {
  expect(d2Vectors.map(({ file }) => file).sort()).toEqual(files.map((name) => `d2/${name}`).sort());
  const unknown = files.filter(
    (name) => !Object.keys(forms).some((form) => examples.some((of) => name === `${of}${form}.xml`)),
  );
  expect(unknown).toEqual([]);
});
