/** What the bench has measured, and how it is printed. */

/** One line of a measure, as `report.lua` writes it. */
export interface Row {
  readonly what: string;
  /** How often it was done, or what it was done with. */
  readonly count: number;
  readonly measured: number;
  readonly unit: string;
  readonly aim?: string;
  /** What was measured, divided by what `beside` names, which was measured in the same run. */
  readonly ratio?: number;
  readonly beside?: string;
  /** Stanzas sent to links, and events shown to the people here, where they say whether all was done. */
  readonly sent?: number;
  readonly shown?: number;
}

/** The rows of a measure in one surrounding: "Lua 5.4". */
export interface Column {
  readonly name: string;
  readonly rows: readonly Row[];
}

function isRow(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const { what, count, measured, unit } = value as Partial<Row>;
  return typeof what === "string" && Number.isFinite(count) && Number.isFinite(measured) && typeof unit === "string";
}

/** Reads what a measure has printed: one row a line. */
export function readRows(output: string): readonly Row[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const row: unknown = JSON.parse(line);
      if (!isRow(row)) throw new Error(`The bench printed what is no row: ${line}`);
      return row;
    });
}

/** Three significant digits, and all digits of what is greater. */
function formatNumber(value: number): string {
  const digits = value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en", digits);
}

function formatCell(row: Row | undefined): string {
  if (row === undefined) return "";
  const ratio = row.ratio === undefined ? "" : ` (${formatNumber(row.ratio)})`;
  return `${formatNumber(row.measured)} ${row.unit}${ratio}`.replace(/ +/g, " ").trim();
}

/** A table of all columns of one measure: what was measured, in brackets its ratio to what stands beside it, and the aim. */
export function formatTable(title: string, columns: readonly Column[]): string {
  const names = [...new Set(columns.flatMap(({ rows }) => rows.map(({ what }) => what)))];
  const lines = names.map((what) => {
    const rows = columns.map((column) => column.rows.find((row) => row.what === what));
    const known = rows.find((row) => row !== undefined);
    return [what, ...rows.map((row) => formatCell(row)), known?.aim ?? "", known?.beside ?? ""];
  });
  const cells = [[title, ...columns.map(({ name }) => name), "aim", "in brackets: divided by"], ...lines];
  const widths = cells[0]!.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)));
  const numbersEnd = columns.length;
  const written = cells.map((line) =>
    line
      .map((cell, index) =>
        index > 0 && index <= numbersEnd ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join("  ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [written[0], rule, ...written.slice(1)].join("\n");
}
