/** The bench measures what it says: with small sizes, every row is there, and counts what was really done. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Column, type Row, formatTable, readRows } from "./row.js";

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "mod-dmuc-bench-test-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Measured extends Row {
  readonly measure: string;
  readonly column: string;
}

function bench(...parameters: string[]): { status: number | null; output: string } {
  const command = ["--import", "tsx", join("test", "bench", "run.ts"), ...parameters];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

const inOneProcess = "throughput,memory,append,disk,sync";

describe("npm run bench", () => {
  let output = "";
  let rows: readonly Measured[] = [];

  beforeAll(() => {
    const file = join(scratch, "rows.json");
    const sizes = "--occupants 12 --links 2 --events 60 --log 120 --missed 130".split(" ");
    const run = bench(...sizes, "--only", inOneProcess, "--lua", "5.4,5.1", "--json", file);
    expect(run.status, run.output).toBe(0);
    output = run.output;
    rows = JSON.parse(readFileSync(file, "utf8")) as Measured[];
  }, 120_000);

  const find = (what: string, column: string): Measured => {
    const found = rows.filter((row) => row.what === what && row.column === column);
    expect(found, `${what}, ${column}`).toHaveLength(1);
    return found[0]!;
  };

  test("prints each row, and nothing that is no number", () => {
    expect(new Set(rows.map(({ measure }) => measure))).toEqual(
      new Set(["throughput", "memory", "append", "disk", "sync"]),
    );
    for (const { what, measured, count } of rows) {
      expect(output).toContain(what);
      expect(measured, what).toBeGreaterThanOrEqual(0);
      expect(count, what).toBeGreaterThan(0);
    }
    expect(output).not.toMatch(/nan|inf|undefined/i);
  });

  test.each(["Lua 5.4", "Lua 5.1"])(
    "%s: what is said here goes to each link, and everything is shown once",
    (column) => {
      for (const what of ["message", "presence", "join or leave"]) {
        expect(find(`${what} here`, column)).toMatchObject({ count: 60, sent: 120 });
        expect(find(`${what} of a peer`, column)).toMatchObject({ count: 60, sent: 0, shown: 60 });
      }
      expect(find("message here", column).shown).toBe(60);
      expect(find("message read by the codec", column).count).toBe(60);
    },
  );

  test.each(["Lua 5.4", "Lua 5.1"])("%s: an occupant and a message need some memory, and not all of it", (column) => {
    for (const { what, measured, unit } of rows.filter((row) => row.measure === "memory" && row.column === column)) {
      expect(unit).toBe("B");
      expect(measured, what).toBeGreaterThan(200);
      expect(measured, what).toBeLessThan(20_000);
    }
  });

  test("a row on the disk is longer than its text, and Prosody's own storage wrote it", () => {
    const columns = new Set(rows.filter(({ measure }) => measure === "disk").map(({ column }) => column));
    for (const column of columns) {
      expect(column).toMatch(/^Prosody /);
      expect(find("row on the disk", column).measured).toBeGreaterThan(200);
    }
    expect(columns.size).toBeGreaterThan(0);
  });

  test("in a sync the source reads of its log what it sends, and little more to find the place", () => {
    const { measured } = find("sync of 130 messages: entries of the log read", "Lua 5.4");
    expect(measured).toBeGreaterThanOrEqual(130);
    expect(measured).toBeLessThanOrEqual(130 + 16);
  });

  test("says what it does not know", () => {
    expect(bench("--only", "beauty")).toMatchObject({
      status: 1,
      output: expect.stringContaining('"beauty"') as string,
    });
  });
});

describe("npm run bench -- --only servers", () => {
  test("counts on the links of real servers what they cost, beside stock's", () => {
    const file = join(scratch, "servers.json");
    const run = bench("--only", "servers", "--people", "4", "--past", "60", "--rounds", "1", "--json", file);
    expect(run.status, run.output).toBe(0);
    const rows = JSON.parse(readFileSync(file, "utf8")) as Measured[];
    for (const what of ["message", "presence", "join", "leave"]) {
      for (const where of ["here", "there"]) {
        const found = rows.filter((row) => row.what === `${what}, ${where}: stanzas on the link`);
        expect(found.map(({ measured }) => measured)).toEqual(found.map(() => 1));
        expect(found.length).toBeGreaterThan(0);
      }
    }
    // Whoever speaks here is heard by the four of the other server: four stanzas of stock, one of ours.
    expect(rows.find((row) => row.what === "message, here: stanzas on the link")?.ratio).toBe(1 / 4);
    expect(rows.filter(({ what }) => what.includes("longest block")).every(({ measured }) => measured > 0)).toBe(true);
  }, 120_000);
});

describe("npm run bench -- --only replicas", () => {
  test("counts on the links of a room with replicas what they cost, beside stock's", () => {
    const file = join(scratch, "replicas.json");
    const run = bench("--only", "replicas", "--people", "4", "--past", "60", "--rounds", "1", "--json", file);
    expect(run.status, run.output).toBe(0);
    const rows = JSON.parse(readFileSync(file, "utf8")) as Measured[];
    for (const { what, measured, aim } of rows.filter((row) => row.what.endsWith(": stanzas on a link"))) {
      expect(String(measured), what).toBe(aim);
    }
    // Whoever speaks here is heard by the four of the other server: four stanzas of stock, one of ours.
    expect(rows.find((row) => row.what === "message, here: stanzas on a link")?.ratio).toBe(1 / 4);
    expect(rows.filter(({ what }) => what.includes("longest block")).every(({ measured }) => measured > 0)).toBe(true);
  }, 180_000);
});

describe("npm run bench -- --only mirrors", () => {
  test("counts on the links of a room with mirrors what they cost, and what is late behind a thin one, beside stock's", () => {
    const file = join(scratch, "mirrors.json");
    const sizes = "--people 3 --rounds 1 --rooms 3 --slowly 1 --idle 1".split(" ");
    const run = bench("--only", "mirrors", ...sizes, "--json", file);
    expect(run.status, run.output).toBe(0);
    const rows = JSON.parse(readFileSync(file, "utf8")) as Measured[];
    for (const { what, measured, aim } of rows.filter((row) => row.what.endsWith(": stanzas on a link"))) {
      expect(String(measured), what).toBe(aim);
    }
    // There and back it is 600 ms: stock's people wait for it, the mirror's do not.
    for (const { measured, ratio } of rows.filter(({ what }) => what.endsWith("behind a mirror"))) {
      expect(measured).toBeLessThan(300);
      expect(measured / (ratio ?? 1)).toBeGreaterThan(600);
    }
    for (const { measured, what } of rows.filter(({ what: title }) => title.includes("their server stops"))) {
      expect(measured, what).toBe(1);
    }
  }, 240_000);
});

describe("the table", () => {
  const row = (what: string, measured: number, rest: Partial<Row> = {}): Row => ({
    what,
    count: 1,
    measured,
    unit: "ms",
    ...rest,
  });

  test("has a column for each surrounding, and shows ratios beside what they are of", () => {
    const columns: Column[] = [
      {
        name: "Lua 5.4",
        rows: [row("walk", 12345.6), row("run", 0.123456, { ratio: 0.5, beside: "walk", aim: "< 1" })],
      },
      { name: "Lua 5.1", rows: [row("walk", 2)] },
    ];
    expect(formatTable("Moving", columns).split("\n")).toEqual([
      "Moving         Lua 5.4  Lua 5.1  aim  in brackets: divided by",
      "------  --------------  -------  ---  -----------------------",
      "walk         12,346 ms     2 ms",
      "run     0.123 ms (0.5)           < 1  walk",
    ]);
  });

  test("is made of rows alone", () => {
    expect(() => readRows('{"what":"walk"}\n')).toThrow("no row");
    expect(readRows(`${JSON.stringify(row("walk", 1))}\n`)).toEqual([row("walk", 1)]);
  });
});
