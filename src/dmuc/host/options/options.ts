/** All options (protocol.md 3.14), read at load into one value. The table below is the whole truth about each of them. */
import { getconfig } from "core.configmanager";
import { compareOctets } from "../../core/words/ids";
import { optionRanges } from "../../core/words/limits";
import {
  type RecordOf,
  type ReportProblem,
  describe,
  domains,
  integer,
  oneOf,
  record,
  seconds,
  words,
  yesOrNo,
} from "./readers";
import { modeNames, peersReader } from "./peers";

const limitsReader = record({
  peersMax: { key: "peers", reader: integer(32, optionRanges.peers) },
  instancesMax: { key: "instances", reader: integer(1000, optionRanges.instances) },
  instancesPerPeerMax: { key: "instances_per_peer", reader: integer(200, optionRanges.instances) },
  occupantsMax: { key: "occupants", reader: integer(2000, optionRanges.occupants) },
  pageItemsMax: { key: "page_items", reader: integer(200, optionRanges.pageItems) },
  pageMessagesMax: { key: "page_messages", reader: integer(50, optionRanges.pageMessages) },
  pageBytesMax: { key: "page_bytes", reader: integer(32768, optionRanges.pageBytes) },
  stanzasPerSecondMax: { key: "rate", reader: integer(500, optionRanges.stanzasPerSecond) },
  relaysPerSecondMax: { key: "relay_rate", reader: integer(5, optionRanges.relaysPerSecond) },
  probeRoomsMax: { key: "probe_rooms", reader: integer(100, optionRanges.probeRooms) },
  syncRoomsMax: { key: "sync_rooms", reader: integer(8, optionRanges.syncRooms) },
  pendingJoinsMax: { key: "pending_joins", reader: integer(50, optionRanges.pendingJoins) },
});

const splitReader = record({
  talk: { key: "talk", reader: yesOrNo(true) },
  private: { key: "private", reader: yesOrNo(true) },
  enter: { key: "enter", reader: yesOrNo(false) },
  kick: { key: "kick", reader: yesOrNo(true) },
});

const optionTable = {
  /** Undefined if not set: then all that this side speaks. */
  modes: { key: "dmuc_modes", reader: words(undefined, modeNames) },
  prefer: { key: "dmuc_prefer", reader: words(["dmuc3", "dmuc2"] as const, modeNames) },
  /** Undefined if not set: then the parent domain. */
  userHosts: { key: "dmuc_hosts", reader: domains(undefined) },
  peers: { key: "dmuc_peers", reader: peersReader },
  accept: { key: "dmuc_accept", reader: oneOf("listed", ["listed", "any", "none"]) },
  deny: { key: "dmuc_deny", reader: domains([]) },
  requireSecure: { key: "dmuc_require_secure", reader: yesOrNo(false) },
  keepaliveMs: { key: "dmuc_keepalive", reader: seconds(60, optionRanges.keepaliveSeconds) },
  ackWaitMs: { key: "dmuc_ack_wait", reader: seconds(5, optionRanges.ackWaitSeconds) },
  splitGraceMs: { key: "dmuc_split_grace", reader: seconds(20, optionRanges.splitGraceSeconds) },
  splitPresence: { key: "dmuc_split_presence", reader: oneOf("away", ["away", "leave", "keep"]) },
  ghostTtlMs: { key: "dmuc_ghost_ttl", reader: seconds(1800, optionRanges.ghostTtlSeconds) },
  nickConflict: { key: "dmuc_nick_conflict", reader: oneOf("rename", ["rename", "kick"]) },
  localUsersMin: { key: "dmuc_min_local_users", reader: integer(1, optionRanges.localUsers) },
  logEventsMax: { key: "dmuc_log_max_events", reader: integer(10000, optionRanges.logEvents) },
  logBytesMax: { key: "dmuc_log_max_bytes", reader: integer(20971520, optionRanges.logBytes) },
  logAgeMaxMs: { key: "dmuc_log_max_age", reader: seconds(2592000, optionRanges.logAgeSeconds) },
  limits: { key: "dmuc_limits", reader: limitsReader },
  fanout: { key: "dmuc_fanout", reader: oneOf("linked", ["linked", "all", "stock"]) },
  tuneGarbageCollector: { key: "dmuc_tune_gc", reader: yesOrNo(false) },

  defaultDistributed: { key: "dmuc1_default_distributed", reader: yesOrNo(false) },
  exposeOption: { key: "dmuc1_expose_option", reader: yesOrNo(true) },
  trigger: { key: "dmuc1_trigger", reader: oneOf("eager", ["eager", "lazy"]) },
  triggerUsers: { key: "dmuc1_trigger_users", reader: integer(1, optionRanges.triggerUsers) },
  redirect: { key: "dmuc1_redirect", reader: oneOf("always", ["always", "never", "after"]) },
  redirectAfter: { key: "dmuc1_redirect_after", reader: integer(1, optionRanges.redirectAfter) },
  redirectUri: { key: "dmuc1_redirect_uri", reader: yesOrNo(false) },
  roomId: { key: "dmuc1_room_id", reader: oneOf("node", ["node", "uuid", "sha256"]) },
  shadowTtlMs: { key: "dmuc1_shadow_ttl", reader: seconds(604800, optionRanges.replicaTtlSeconds) },
  suspendEmpty: { key: "dmuc1_suspend_empty", reader: yesOrNo(false) },
  splitJoin: { key: "dmuc1_split_join", reader: yesOrNo(true) },
  splitAdmin: { key: "dmuc1_split_admin", reader: yesOrNo(false) },
  orphanTtlMs: { key: "dmuc1_orphan_ttl", reader: seconds(2592000, optionRanges.replicaTtlSeconds) },

  replicaInvite: { key: "dmuc2_invite", reader: yesOrNo(false) },
  replicaSplit: { key: "dmuc2_split", reader: splitReader },
  strictJid: { key: "dmuc2_strict_jid", reader: yesOrNo(false) },
} as const;

/** Every option's value, in the program's names and units. */
export type Options = RecordOf<typeof optionTable>;

/** Where options come from. @noSelf */
export interface OptionSource {
  /** As the configuration file has it; undefined if it is not set. */
  get(name: string): unknown;
  /** Names of all options that are set for this host, of this module or not. */
  names(): readonly string[];
}

/** The options of this host in Prosody's configuration: its own section, then the global one. */
export function configuredOptions(): OptionSource {
  return {
    get: (name) => module.get_option(name),
    names: () => {
      const config = getconfig();
      const found = new Set<string>();
      for (const section of [module.host, "*"]) {
        for (const [name] of pairs(config.get(section))) found.add(name);
      }
      return [...found];
    },
  };
}

/**
 * Reads all options. Whatever is wrong is reported, one line each, and its default holds.
 *
 * @param report gets lines that name the option, its value, what was expected and what is used instead.
 */
export function readOptions(source: OptionSource, report: ReportProblem): Options {
  const problems: string[] = [];
  const known = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(optionTable)) {
    const { key, reader } = option;
    known.add(key);
    const given = source.get(key);
    values[name] = given === undefined ? reader.fallback : reader.read(given, key, (line) => problems.push(line));
  }
  const unknown = source.names().filter((name) => name.startsWith("dmuc") && !known.has(name));
  for (const name of unknown) {
    problems.push(
      `${name} is no option of mod_dmuc, maybe misspelt, and ignored; its value is ${describe(source.get(name))}`,
    );
  }
  // By name, since Lua tables have no order of their own.
  problems.sort((left, right) => compareOctets(left, right));
  for (const line of problems) report(line);
  return values as unknown as Options;
}
