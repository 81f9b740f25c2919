import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modes } from "./modes.js";
import { appendRow, isPassed, readRows, remaining, series, tableOf, type Row } from "./results.js";

const row: Row = {
  seed: 3,
  mode: "dmuc2",
  version: "0.12",
  minutes: 3,
  date: "2026-11-21",
  machine: "4 processors, 16 GB",
  servers: 4,
  faults: { kill: 3, cut: 5 },
  messages: 700,
  lost: 0,
  doubled: 0,
  findings: [],
};

describe("the rows of a series", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "torture-rows-"));
    file = join(folder, "rows.jsonl");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("stay in the file, also after one that was half written", () => {
    expect(readRows(file)).toEqual([]);
    appendRow(file, row);
    appendFileSync(file, JSON.stringify(row).slice(0, 40));
    appendRow(file, { ...row, seed: 4 });
    expect(readRows(file)).toEqual([row, { ...row, seed: 4 }]);
  });

  it("are ten for each mode, half of them on each version; what is in the file is not run again", () => {
    const cases = series(3);
    for (const mode of modes) {
      const versions = cases.filter((one) => one.mode === mode).map(({ version }) => version);
      expect(versions.filter((version) => version === "0.12")).toHaveLength(5);
      expect(versions.filter((version) => version === "13")).toHaveLength(5);
    }
    expect(remaining(cases, [row])).toHaveLength(cases.length - 1);
    expect(
      remaining(cases, [
        { ...row, minutes: 1 },
        { ...row, version: "13" },
      ]),
    ).toEqual(cases);
  });

  it("make a table, with the machine, in order of mode and seed", () => {
    const table = tableOf([row, { ...row, mode: "dmuc1", seed: 10, lost: 1 }, { ...row, mode: "dmuc1", seed: 9 }]);
    expect(table.split("\n")).toEqual([
      "Machine: 4 processors, 16 GB.",
      "",
      "| mode | Prosody | seed | minutes | servers | faults | messages | lost | doubled | result | date |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      "| dmuc1 | 0.12 | 9 | 3 | 4 | 5 cut, 3 kill | 700 | 0 | 0 | passed | 2026-11-21 |",
      "| dmuc1 | 0.12 | 10 | 3 | 4 | 5 cut, 3 kill | 700 | 1 | 0 | failed | 2026-11-21 |",
      "| dmuc2 | 0.12 | 3 | 3 | 4 | 5 cut, 3 kill | 700 | 0 | 0 | passed | 2026-11-21 |",
    ]);
  });

  it("are passed only if nothing at all was wrong", () => {
    expect(isPassed(row)).toBe(true);
    for (const wrong of [{ lost: 1 }, { doubled: 1 }, { findings: ["memory"] }]) {
      expect(isPassed({ ...row, ...wrong })).toBe(false);
    }
  });
});
