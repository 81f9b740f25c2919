/** The modes of links in which servers are tormented, and what each of them promises. */
import type { MirrorMode, ProsodyVersion, ServerPlan } from "../../prosody-dev/index.js";

export const modes = ["dmuc1", "dmuc2", "dmuc3", "mixed"] as const;
export type Mode = (typeof modes)[number];

/** What all servers of a run are: of one version, or of both in turns. */
export const mixes = ["0.12", "13", "mixed"] as const;
export type Mix = (typeof mixes)[number];

/** How the people of a server are in the room: it is there, or theirs is a shadow, a replica, a mirror, or nothing of the kind. */
export type Place = "home" | "shadow" | "replica" | "mirror" | "stock";

const domains = ["shakespeare.lit", "macbeth.lit", "marlowe.lit", "webster.lit", "jonson.lit"] as const;

/** One server of a run: the first one has the room. */
export interface Scenery {
  readonly domain: string;
  readonly place: Place;
}

export const node = "coven";

/** As many messages as a source may have its shadows tell newcomers: a run brings forth no more (plan.ts). */
export const historyLength = 1_000;

const others: Readonly<Record<Mode, readonly Place[]>> = {
  dmuc1: ["shadow", "shadow", "shadow", "shadow"],
  dmuc2: ["replica", "replica", "replica", "replica"],
  dmuc3: ["mirror", "mirror", "mirror", "mirror"],
  mixed: ["shadow", "replica", "mirror", "stock"],
};

/** @param count servers, from 3 to 5; in a mixed room there is one of each kind, whatever is asked for. */
export function sceneryOf(mode: Mode, count: number): readonly Scenery[] {
  const places: readonly Place[] = ["home", ...others[mode]];
  return places.slice(0, mode === "mixed" ? places.length : count).map((place, index) => ({
    domain: domains[index]!,
    place,
  }));
}

/** Whether a server has the room itself, with a history and an archive of its own. */
export function holdsRoom(place: Place): boolean {
  return place === "home" || place === "shadow";
}

/** The address by which the people of a server know the room. */
export function roomOf(scenery: readonly Scenery[], index: number): string {
  const domain = holdsRoom(scenery[index]!.place) ? scenery[index]!.domain : scenery[0]!.domain;
  return `${node}@rooms.${domain}`;
}

/** Pairs of servers between which there is anything to break: in a star nothing goes between two of the others. */
export function linksOf(scenery: readonly Scenery[]): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let one = 0; one < scenery.length; one++) {
    for (let other = one + 1; other < scenery.length; other++) {
      if (one === 0 || (holdsRoom(scenery[one]!.place) && holdsRoom(scenery[other]!.place))) pairs.push([one, other]);
    }
  }
  return pairs;
}

/** Whether the module runs there, so that it can be reloaded. */
export function hasModule(place: Place): boolean {
  return place !== "stock";
}

/** Services of a server that have the module. */
export function servicesOf({ domain, place }: Scenery): readonly string[] {
  if (place === "stock") return [];
  return place === "replica" || place === "mirror" ? [`rooms.${domain}`, `mirror.${domain}`] : [`rooms.${domain}`];
}

const mirrorModes: Partial<Record<Place, MirrorMode>> = { replica: "dmuc2", mirror: "dmuc3" };

/** The servers for withDmuc(). */
export function serversOf(scenery: readonly Scenery[], mix: Mix): ServerPlan[] {
  return scenery.map(({ domain, place }, index): ServerPlan => {
    const mirrorMode = mirrorModes[place];
    const modules = place === "stock" ? [] : ["dmuc", "muc_mam"];
    const options = [
      `modules_enabled = { ${modules.map((name) => `"${name}"`).join(", ")} }`,
      `max_history_messages = ${historyLength}`,
      `max_archive_query_results = 250`,
    ];
    const version: ProsodyVersion = mix === "mixed" ? (index % 2 === 0 ? "0.12" : "13") : mix;
    return {
      domain,
      version,
      roomsLua: options.join("\n"),
      ...(mirrorMode === undefined ? {} : { mirror: { modes: [mirrorMode] } }),
    };
  });
}
