/**
 * What the links do, in numbers for Prosody's statistics (3.13): with `statistics` in its configuration the shell's `stats:show("mod_dmuc")`
 * and mod_http_openmetrics tell them. Without it nothing is counted.
 *
 * A series is one of a peer, not of a room: a server may have a thousand rooms, and forgets no series before it is started anew.
 */
import type { Stanza } from "util.stanza";
import type { Frame } from "../../core/words/frames";
import type { Host } from "../../core/words/ids";
import { hostLimits } from "../../core/words/limits";
import type { Room } from "../../core/room";
import { type Tally, takeTally } from "../../core/state/tally";
import { octetsOf } from "../../wire/payload";
import { toElement } from "../stanza";
import type { Metric, MetricFamily } from "../types/moduleapi";

/** @noSelf */
export interface Counters {
  /** Stanzas for a peer, so many octets together. */
  wrote(host: Host, said: Frame, octets: number, stanzas?: number): void;
  /** That stanza is being read; `took` tells what it was. */
  reads(stanza: Stanza): void;
  /** @param stanza an answer; else it is the one that is being read. */
  took(host: Host, said: Frame, stanza?: Stanza): void;
  /** Counts what has happened to the links of the room. */
  consider(room: Room): void;
}

const silent: Counters = {
  wrote: () => {
    return;
  },
  reads: () => {
    return;
  },
  took: () => {
    return;
  },
  consider: () => {
    return;
  },
};

/** The metrics' units and meanings, by what the core counts. */
const tallied = {
  duplicates: ["duplicates", "", "Events of a peer that had come before"],
  voids: ["voids", "", "Numbers of which a peer has said that they will not come"],
  gaps: ["gaps", "", "Times at which a number of a peer was missing"],
  splitMs: ["split", "seconds", "For how long links with a peer were lost, when they are up again"],
} as const;

const kindsTallied = ["duplicates", "voids", "gaps", "splitMs"] as const satisfies readonly (keyof Tally)[];

/** By which a series is known. */
function kindOf(said: Frame): string {
  return said.kind === "event" ? said.event.kind : said.kind;
}

/** Makes them, or such as do nothing. */
export function createCounters(): Counters {
  if (module.get_option("statistics") === undefined) return silent;
  const labels = ["peer", "direction", "kind"];
  const stanzas = module.metric("counter", "stanzas", "", "Stanzas of links", labels);
  const octets = module.metric("counter", "traffic", "bytes", "Octets of stanzas of links", labels);
  const peers = new Set<Host>();
  const series = new Map<string, { readonly stanzas: Metric; readonly octets: Metric }>();
  const families = new Map<keyof Tally, MetricFamily>();
  for (const kind of kindsTallied) {
    const [name, unit, meaning] = tallied[kind];
    families.set(kind, module.metric("counter", name, unit, meaning, ["peer"]));
  }
  let read: Stanza | undefined;

  const nameOf = (host: Host): string => {
    if (!peers.has(host) && peers.size >= hostLimits.countedPeersMax) return "others";
    peers.add(host);
    return host;
  };
  const add = (host: Host, direction: "in" | "out", said: Frame, length: number, times: number): void => {
    const [peer, kind] = [nameOf(host), kindOf(said)];
    const key = `${direction} ${kind} ${peer}`;
    let known = series.get(key);
    if (known === undefined) {
      known = {
        stanzas: stanzas.with_labels(peer, direction, kind),
        octets: octets.with_labels(peer, direction, kind),
      };
      series.set(key, known);
    }
    known.stanzas.add(times);
    known.octets.add(length);
  };
  return {
    wrote: (host, said, length, times = 1) => {
      add(host, "out", said, length, times);
    },
    reads: (stanza) => {
      read = stanza;
    },
    took: (host, said, stanza = read) => {
      add(host, "in", said, stanza === undefined ? 0 : octetsOf(toElement(stanza)), 1);
      read = undefined;
    },
    consider: ({ links }) => {
      for (const link of links) {
        const tally = takeTally(link);
        if (tally === undefined) continue;
        for (const kind of kindsTallied) {
          const amount = kind === "splitMs" ? tally.splitMs / 1000 : tally[kind];
          if (amount > 0) families.get(kind)?.with_labels(nameOf(link.host)).add(amount);
        }
      }
    },
  };
}
