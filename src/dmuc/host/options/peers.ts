/** `dmuc_peers`: who may link, in its short form (a list of domains) and its full form (a table of domains). */
import { optionRanges } from "../../core/words/limits";
import type { Host, UserDomain } from "../../core/words/ids";
import type { Peer } from "../../core/state/peers";
import {
  type ConfigTable,
  type Reader,
  type ReportProblem,
  describe,
  domains,
  integer,
  isTable,
  jid,
  oneOf,
  optional,
  record,
  seconds,
  sortedKeys,
  toDomain,
  words,
} from "./readers";

/** The protocols, as `dmuc_modes` and a peer's `modes` call them. */
export const modeNames = ["dmuc1", "dmuc2", "dmuc3"] as const;

/** A listed peer, with what the administrator says of the link to it. */
export interface ConfiguredPeer extends Peer {
  /** Address of its replica, for XEP-0282 without the extension. */
  readonly replica?: string;
  readonly keepaliveMs?: number;
  readonly ackWaitMs?: number;
  readonly answerWaitMs?: number;
}

const entryReader = record({
  users: { key: "users", reader: domains(undefined) },
  modes: { key: "modes", reader: words(modeNames, modeNames) },
  trust: { key: "trust", reader: oneOf("own", ["none", "own", "any"]) },
  replica: { key: "replica", reader: optional(jid()) },
  keepaliveMs: { key: "keepalive", reader: optional(seconds(60, optionRanges.keepaliveSeconds)) },
  ackWaitMs: { key: "ack_wait", reader: optional(seconds(5, optionRanges.ackWaitSeconds)) },
  answerWaitMs: { key: "wait", reader: optional(seconds(30, optionRanges.answerWaitSeconds)) },
  pageBytesMax: { key: "page_bytes", reader: optional(integer(32768, optionRanges.pageBytes)) },
});

/** Own and parent domain: those of rooms.example.com are rooms.example.com and example.com (3.9). */
function defaultUsers(host: string): UserDomain[] {
  const dot = host.indexOf(".");
  const parent = dot < 0 ? [] : [host.slice(dot + 1)];
  return [host, ...parent] as UserDomain[];
}

function readEntry(host: string, value: unknown, place: string, report: ReportProblem): ConfiguredPeer {
  const { users, ...rest } = value === undefined ? entryReader.fallback : entryReader.read(value, place, report);
  // A key whose value is undefined is no key in Lua, so the optional ones may stay.
  return {
    ...rest,
    host: host as Host,
    users: (users as UserDomain[] | undefined) ?? defaultUsers(host),
  } as ConfiguredPeer;
}

function readTable(value: ConfigTable, place: string, report: ReportProblem): ConfiguredPeer[] {
  const found = new Map<string, ConfiguredPeer>();
  for (const key of sortedKeys(value)) {
    const inList = typeof key === "number";
    const name = inList ? value.get(key) : key;
    const host = toDomain(name);
    if (host === undefined) report(`${place} names ${describe(name)}, but must name domains: it is left out`);
    else found.set(host, readEntry(host, inList ? undefined : value.get(key), `${place}["${host}"]`, report));
  }
  return [...found.values()];
}

/** `dmuc_peers`: a list of domains, a table of entries by domain, or one domain. */
export const peersReader: Reader<readonly ConfiguredPeer[]> = {
  fallback: [],
  read: (value, place, report) => {
    if (isTable(value)) return readTable(value, place, report);
    const host = toDomain(value);
    if (host !== undefined) return [readEntry(host, undefined, place, report)];
    report(`${place} is ${describe(value)}, but must be a list or table of domains: nobody may link`);
    return [];
  },
};
