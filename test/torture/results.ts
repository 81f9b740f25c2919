/** One row for each run, in a file that only grows; and the table that is made of it. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Mix, Mode } from "./modes.js";
import { modes } from "./modes.js";

export interface Row {
  readonly seed: number;
  readonly mode: Mode;
  readonly version: Mix;
  readonly minutes: number;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** "4 processors, 16 GB". */
  readonly machine: string;
  readonly servers: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly lost: number;
  readonly doubled: number;
  /** What else was wrong, if anything. */
  readonly findings: readonly string[];
}

/** What is to be run. */
export type Case = Pick<Row, "seed" | "mode" | "version" | "minutes">;

/** A row that an interruption has left half written counts for nothing. */
export function readRows(file: string): readonly Row[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line): Row[] => {
      try {
        return line === "" ? [] : [JSON.parse(line) as Row];
      } catch {
        return [];
      }
    });
}

/** One line, in one write; after a half written one it begins a new line. */
export function appendRow(file: string, row: Row): void {
  const isBroken = existsSync(file) && !/(?:^|\n)$/.test(readFileSync(file, "utf8"));
  appendFileSync(file, `${isBroken ? "\n" : ""}${JSON.stringify(row)}\n`);
}

export function isPassed({ lost, doubled, findings }: Row): boolean {
  return lost === 0 && doubled === 0 && findings.length === 0;
}

/** Ten seeds for each mode, half of them on each version of Prosody. */
export function series(minutes: number): readonly Case[] {
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  return modes.flatMap((mode) =>
    seeds.map((seed): Case => ({ seed, mode, version: seed <= 5 ? "0.12" : "13", minutes })),
  );
}

const isSame = (one: Case, other: Case): boolean =>
  one.seed === other.seed && one.mode === other.mode && one.version === other.version && one.minutes === other.minutes;

/** What of it is not in the file yet. */
export function remaining(cases: readonly Case[], rows: readonly Row[]): readonly Case[] {
  return cases.filter((one) => !rows.some((row) => isSame(one, row)));
}

function describeFaults(faults: Readonly<Record<string, number>>): string {
  const words = Object.entries(faults)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count]) => `${count} ${name}`);
  return words.join(", ");
}

const head = [
  "mode",
  "Prosody",
  "seed",
  "minutes",
  "servers",
  "faults",
  "messages",
  "lost",
  "doubled",
  "result",
  "date",
];

function placeOf({ mode, seed }: Row): number {
  return modes.indexOf(mode) * 1_000_000 + seed;
}

/** The table as it stands in the README. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [...rows]
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((row) => [
      row.mode,
      row.version,
      row.seed,
      row.minutes,
      row.servers,
      describeFaults(row.faults),
      row.messages,
      row.lost,
      row.doubled,
      isPassed(row) ? "passed" : "failed",
      row.date,
    ]);
  const machines = [...new Set(rows.map(({ machine }) => machine))].join("; ");
  const table = [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
  return [`Machine: ${machines}.`, "", ...table].join("\n");
}
