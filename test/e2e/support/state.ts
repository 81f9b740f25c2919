import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { House } from "./house.js";

/** What bad input must leave as it was: all rooms of a server, who is in them, and what the module keeps on the disk. */
export interface State {
  readonly rooms: string;
  readonly files: readonly string[];
}

/** The state of a server that runs: what its shell tells of rooms, and the files in its folder. */
export async function stateOf(house: House, domain: string): Promise<State> {
  const server = house.server(domain);
  const listing = `> (function ()
      local lines = {}
      for room in prosody.hosts["${server.rooms}"].modules.muc.all_rooms() do
        local people = {}
        for nick in room:each_occupant() do table.insert(people, nick) end
        table.sort(people)
        table.insert(lines, room.jid .. ": " .. table.concat(people, ", "))
      end
      table.sort(lines)
      return table.concat(lines, "; ")
    end)()`;
  const { ok, output } = await server.shell(listing.replaceAll("\n", " "));
  if (!ok) throw new Error(`${domain} does not list its rooms: ${output}`);
  const files = readdirSync(join(server.folder, "data"), { recursive: true, encoding: "utf8" });
  return { rooms: output, files: files.filter((file) => file.includes("dmuc")).sort() };
}
