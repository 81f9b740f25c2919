/**
 * Lists of storage "internal", read even if one of their rows is damaged.
 *
 * That storage reads a list as one Lua chunk: a row that was half written when the server lost its power hides all others,
 * and on 13 a row that was written without its entry in the index is skipped (prosody-notes.md, section 5).
 */
import { getpath, list_load as loadList, list_store as storeList } from "util.datamanager";
import { envload } from "util.envload";
import { type SerializedStanza, deserialize } from "util.stanza";
import type { Element } from "../../wire/stanza";
import { toElement } from "../stanza";

/** A row of an archive as that storage writes it. */
interface Row extends SerializedStanza {
  key?: string;
  when?: number;
  with?: string;
}

/** A message that was kept. */
export interface StoredRow {
  readonly element: Element;
  /** Unix time. */
  readonly when: number;
}

/** What could be read of a list. */
export interface StoredRows {
  readonly rows: readonly StoredRow[];
  /** How many are left out. */
  readonly unreadable: number;
  /** Where the list as it was is kept, if it had to be written anew. */
  readonly damaged?: string;
}

/** Rows begin with this, at the beginning of a line: text in them has no line breaks of its own. */
const rowStart = "item(";

function toStored(row: Row): StoredRow {
  const { when } = row;
  row.attr["stamp"] = undefined;
  return { element: toElement(deserialize(row)), when: when ?? 0 };
}

/** The parts of a list's file that look like a row. */
function chunksOf(text: string): readonly string[] {
  const chunks: string[] = [];
  for (const line of text.split("\n")) {
    const last = chunks[chunks.length - 1];
    if (last === undefined || line.startsWith(rowStart)) chunks.push(line);
    else chunks[chunks.length - 1] = `${last}\n${line}`;
  }
  return chunks;
}

function loadRow(chunk: string): Row | undefined {
  let row: Row | undefined;
  // What was reserved in the file for a row that was never written.
  const [text] = string.gsub(chunk, "[%c%s]+$", "");
  const environment = {
    item: (found: Row) => {
      row = found;
    },
  };
  const [run] = envload(text, "=row", environment);
  if (run === undefined) return undefined;
  const [ok] = pcall(run);
  return ok ? row : undefined;
}

function readFile(path: string): string | undefined {
  const [file] = io.open(path, "r");
  if (file === undefined) return undefined;
  // "*a" is what every Lua understands.
  const content: unknown = file.read("*a" as never);
  file.close();
  return typeof content === "string" ? content : undefined;
}

/** Reads row by row, and puts a list of those that can be read in the place of the damaged one. */
function repair(node: string, store: string): StoredRows | undefined {
  const path = getpath(node, module.host, store, "list");
  const text = readFile(path);
  if (text === undefined) return undefined;
  const found: Row[] = [];
  let unreadable = 0;
  for (const chunk of chunksOf(text)) {
    const row = loadRow(chunk);
    if (row === undefined) unreadable++;
    else found.push(row);
  }
  const damaged = `${path}.damaged`;
  const [kept] = os.rename(path, damaged);
  if (kept === true) storeList(node, module.host, store, found);
  return { ...readable(found, unreadable), damaged };
}

function readable(found: readonly Row[], unreadableBefore: number): StoredRows {
  const rows: StoredRow[] = [];
  let unreadable = unreadableBefore;
  for (const row of found) {
    const [ok, stored] = pcall(toStored, row);
    if (ok) rows.push(stored);
    else unreadable++;
  }
  return { rows, unreadable };
}

/**
 * Reads a list, oldest first.
 *
 * @returns undefined if there is a list and nothing of it can be read.
 */
export function readList(node: string, store: string): StoredRows | undefined {
  const [list, failure] = loadList<Row>(node, module.host, store);
  if (list !== undefined) return readable(list, 0);
  return failure === undefined ? { rows: [], unreadable: 0 } : repair(node, store);
}
