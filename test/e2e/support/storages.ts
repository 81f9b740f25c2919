/** Where servers may have what they store, for stories that are told with each. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { hasPostgres, Postgres } from "./postgres.js";
import type { Server } from "../../../prosody-dev/index.js";

/** Storage of a house's servers. */
export interface Storage {
  /** Lua for the head of that server's configuration. */
  configure(domain: string): string;
  close(): Promise<void>;
}

/** A storage of which can be asked how much is in it. */
export interface Database extends Storage {
  /** How many rows of rooms' logs are stored for a server that does not run. */
  countLogRows(server: Server): number;
}

/** A kind of storage, which this machine may not have. */
export interface StorageKind<Kind extends Storage = Storage> {
  readonly name: string;
  readonly isThere: boolean;
  start(): Promise<Kind>;
}

const counting = "SELECT COUNT(*) FROM prosodyarchive WHERE store = 'dmuc_log'";

/** Whether Prosody can reach SQLite here: the set-up fetches what it takes, where it can. */
export const hasSqlite =
  spawnSync("lua5.4", ["-e", 'assert(require "DBI".Connect("SQLite3", ":memory:"))']).status === 0;

/** The configuration of Prosody for SQLite. */
export const sqliteLua = `storage = "sql"\nsql = { driver = "SQLite3", database = "prosody.sqlite" }`;

function askSqlite(file: string, sql: string): number {
  const script = `
    local database = assert(require "DBI".Connect("SQLite3", arg[1]))
    local question = assert(database:prepare(arg[2]))
    assert(question:execute())
    print(math.tointeger(question:fetch()[1]))`;
  const { status, stdout, stderr } = spawnSync("lua5.4", ["-", file, sql], { input: script, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

const sqlite: StorageKind<Database> = {
  name: "SQLite",
  isThere: hasSqlite,
  start: () =>
    Promise.resolve({
      configure: () => sqliteLua,
      countLogRows: (server) => askSqlite(join(server.folder, "data", "prosody.sqlite"), counting),
      close: () => Promise.resolve(),
    }),
};

const postgres: StorageKind<Database> = {
  name: "PostgreSQL",
  isThere: hasPostgres,
  start: async () => {
    const database = await Postgres.start();
    return {
      configure: (domain) => database.configure(domain),
      countLogRows: ({ domain }) => Number(database.ask(domain, counting)),
      close: () => database.close(),
    };
  },
};

/** As Prosody has it unless it is told otherwise: files. */
export const files: StorageKind = {
  name: "files",
  isThere: true,
  start: () =>
    Promise.resolve({
      configure: () => "",
      close: () => Promise.resolve(),
    }),
};

/** What else Prosody can have its data in; what is not there is skipped. */
export const databases: readonly StorageKind<Database>[] = [sqlite, postgres];

/** Tells what is skipped. @param story what would be told with it. */
export function noteMissing(story: string): void {
  const note = (name: string, packages: string): void => {
    console.warn(`Skipped: ${story} with ${name}. ${packages} missing; node prosody-dev/setup.mjs installs that.`);
  };
  if (!hasSqlite) note("SQLite", "lua-dbi-sqlite3 is");
  if (!hasPostgres) note("PostgreSQL", "postgresql or lua-dbi-postgresql is");
}
