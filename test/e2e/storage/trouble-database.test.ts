/** Databases that do not take what is written. */
import { describe } from "vitest";
import { hasPostgres, Postgres } from "../support/postgres.js";
import { mayMount } from "../support/small-disk.js";
import { hasSqlite, noteMissing, sqliteLua } from "../support/storages.js";
import { mixes } from "../support/versions.js";
import { onDisk, tellOfTrouble, type Trouble } from "./trouble.js";

/**
 * It says what it says when its disk is full. Not ended and started again: LuaDBI 0.7.2 takes Prosody along when it lets go what it
 * has prepared on a connection that is gone.
 */
async function inFullDatabase(): Promise<Trouble> {
  const postgres = await Postgres.start();
  const name = "prosody";
  const tables = ["prosody", "prosodyarchive"];
  const refusal = `RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device';`;
  return {
    lua: postgres.configure(name),
    begin: () => {
      const body = `$$ BEGIN ${refusal} END $$ LANGUAGE plpgsql`;
      postgres.ask(name, `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS ${body}`);
      for (const table of tables) {
        postgres.ask(name, `CREATE TRIGGER refusing BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`);
      }
    },
    end: () => {
      for (const table of tables) postgres.ask(name, `DROP TRIGGER refusing ON ${table}`);
    },
    close: () => postgres.close(),
  };
}

noteMissing("a full disk");
if (hasSqlite && !mayMount) {
  console.warn("Skipped: SQLite with a full disk. Nothing may be mounted here; it takes root.");
}

// The one at a source of 0.12, the other at a shadow of 13.
const [first] = mixes;
const last = mixes.at(-1);

describe.runIf(hasSqlite && mayMount)(`a server whose SQLite has a full disk (Prosody ${first})`, () => {
  tellOfTrouble({ isReadable: true, make: onDisk(sqliteLua, (disk) => disk.fill()) }, first!);
});

describe.runIf(hasPostgres)(`a server whose PostgreSQL has a full disk (Prosody ${last})`, () => {
  tellOfTrouble({ isReadable: true, make: inFullDatabase }, last!);
});
