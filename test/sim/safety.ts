/** What must hold after every step: one checker per rule, each with the invariant of design.md section 4 that it guards. */
import type { Effect, Send } from "../../src/dmuc/core/words/effects";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Host, Stamp, UserDomain, UserJid } from "../../src/dmuc/core/words/ids";
import type { Link } from "../../src/dmuc/core/state/link";
import { limits } from "../../src/dmuc/core/words/limits";
import { listedAffiliation } from "../../src/dmuc/core/state/state";
import { linkWith, peerEntry } from "../../src/dmuc/core/state/links";
import { textOf } from "./people";
import { ownOnly, ownUsers } from "./own-only";
import { jidsForModerators, jidsForgotten } from "./real-jids";
import { type SafetyChecker, numberOf } from "./watch";

function sends(effects: readonly Effect[]): readonly Send[] {
  return effects.filter((effect): effect is Send => effect.kind === "send");
}

/** D1-43: what is shown was appended before, and what leaves was shown before. */
function appendedFirst(): SafetyChecker {
  return {
    rule: "order-of-effects",
    stepped: ({ effects }) => {
      const appended = new Set<string>();
      const shown = new Set<string>();
      for (const effect of effects) {
        if (effect.kind === "append" && effect.message.stamp !== undefined) {
          appended.add(numberOf(effect.message.stamp.id));
        }
        const stamp = stampOf(effect);
        if (stamp === undefined) continue;
        const number = numberOf(stamp.id);
        if (effect.kind !== "send") {
          if (!appended.has(number)) return `${effect.kind} of ${number} before its append`;
          shown.add(number);
        } else if (appended.has(number) && !shown.has(number) && !isOvertaken(effect)) {
          return `${number} is sent before it is shown`;
        }
      }
      return undefined;
    },
  };
}

/** Number of the message that the effect shows or sends; presences are not appended. */
function stampOf(effect: Effect): Stamp | undefined {
  if (effect.kind === "reflect") return effect.stamp;
  if (effect.kind === "show") return isMessage(effect.event.kind) ? effect.stamp : undefined;
  if (effect.kind !== "send" || effect.frame.kind !== "event") return undefined;
  return isMessage(effect.frame.event.kind) ? effect.frame.stamp : undefined;
}

/** A subject that a newer one has overtaken is passed on, but not shown (3.6.6). */
function isOvertaken(effect: Effect): boolean {
  return effect.kind === "send" && effect.frame.kind === "event" && effect.frame.event.kind === "subject";
}

function isMessage(kind: string): boolean {
  return kind === "said" || kind === "subject";
}

/** Invariants 2 and 7: on a link, in one session, each event goes once, and the numbers of a home go upwards. */
function onceUpwards(): SafetyChecker {
  const last = new Map<string, number>();
  return {
    rule: "once-upwards",
    stepped: ({ node, slot, effects }) => {
      for (const { host, to, frame } of sends(effects)) {
        if (frame.kind !== "event" || frame.stamp === undefined || frame.said !== undefined) continue;
        const { host: home, epoch, sequence } = frame.stamp.id;
        const session = linkWith(slot.room, to)?.session ?? "";
        // What opens a link has its number in the room's life only when that is known.
        if (frame.through !== undefined && session === "") continue;
        const key = [node.host, host, session, home, epoch].join(" ");
        const previous = last.get(key) ?? 0;
        if (sequence <= previous) return `number ${sequence} of ${home} goes to ${host} after ${previous}`;
        last.set(key, sequence);
      }
      return undefined;
    },
  };
}

/** Invariant 7: one stanza per frame. */
function oneStanza(): SafetyChecker {
  return {
    rule: "one-stanza",
    encoded: (_node, to, frame, stanzas) =>
      stanzas.length <= 1 ? undefined : `${stanzas.length} stanzas for one ${frame.kind} to ${to}`,
  };
}

/** What may be written to a split link: questions whether it lives, and what opens it (invariant 5). */
const opening: readonly Frame["kind"][] = ["alive", "hello", "register", "hello-wanted", "replicate", "dissolve"];

/** A peer that knows only the spec is brought up by the spec's own words, when it has answered (3.6). */
const plainlyOpening: readonly Frame["kind"][] = ["config", "roster", "history-request"];

function opens({ extension }: Link, { kind }: Frame): boolean {
  return opening.includes(kind) || (!extension && plainlyOpening.includes(kind));
}

function quietWhileSplit(): SafetyChecker {
  return {
    rule: "quiet-while-split",
    before: (_node, { room }) => new Set(room.links.filter((link) => link.state === "split").map((link) => link.host)),
    stepped: ({ slot, effects, before }) => {
      const wasSplit = before as ReadonlySet<Host>;
      for (const { host, frame } of sends(effects)) {
        const link = slot.room.links.find((other) => other.host === host);
        if (link?.state !== "split" || !wasSplit.has(host) || opens(link, frame)) continue;
        return `${frame.kind} is written to ${host}, which is split`;
      }
      return undefined;
    },
  };
}

/** Session of a frame that counts only in its own (3.1). */
function sessionOf(frame: Frame): string | undefined {
  if (frame.kind === "event") return frame.stamp === undefined ? frame.session : undefined;
  if (frame.kind === "config") return frame.sync === undefined ? frame.session : undefined;
  return "session" in frame ? frame.session : undefined;
}

/** Effects by which a frame takes effect. */
const lasting: readonly Effect["kind"][] = [
  "append",
  "show",
  "deliver",
  "configure",
  "set-lists",
  "remove",
  "set-role",
  "import-history",
  "end",
];

/** Invariant 5: no frame of another session is applied. */
function ownSession(): SafetyChecker {
  return {
    rule: "own-session",
    before: (_node, { room }, input) => (input.kind === "received" ? linkWith(room, input.from)?.session : undefined),
    stepped: ({ input, effects, before }) => {
      if (input.kind !== "received") return undefined;
      const session = sessionOf(input.frame);
      if (session === undefined || session === before) return undefined;
      const taken = effects.find((effect) => lasting.includes(effect.kind));
      return taken === undefined ? undefined : `a ${input.frame.kind} of another session leads to ${taken.kind}`;
    },
  };
}

/** Invariant 8: no real JID but its own users' to a peer that is trusted with none. */
function noJids(): SafetyChecker {
  return {
    rule: "no-jids",
    encoded: (node, to, frame, stanzas) => {
      const host = to.slice(to.indexOf("@") + 1);
      const peer = node.world.surroundings(node.host, node.epoch).peers.peers.find((other) => other.host === host);
      if (peer?.trust !== "none") return undefined;
      const found = [...JSON.stringify(stanzas).matchAll(/person\d+@([a-z.]+)/g)];
      // Whom to serve it is told by his name.
      const isTold = frame.kind === "enter" || frame.kind === "leave" || frame.kind === "event-refused";
      const leaked = found.find(([, domain = ""]) => !isTold || !peer.users.includes(domain as UserDomain));
      return leaked === undefined ? undefined : `${leaked[0]} goes to ${host} in a ${frame.kind}`;
    },
  };
}

/** Steps that may wait on one link. No bound of limits.ts names it. */
const scriptMax = 200;

/** Invariant 9: what grows has a bound. */
function bounded(): SafetyChecker {
  return {
    rule: "bounds",
    settled: (_node, { room }) => {
      const { log, links, pendingIqs } = room;
      const { logBounds } = room.surroundings;
      const sizes: readonly (readonly [string, number, number])[] = [
        ["log", log.entries.length, Math.floor(1.1 * logBounds.eventsMax)],
        ["pending IQs", pendingIqs.length, limits.pendingIqsMax],
        ["links", links.length, limits.peersMax],
        ...log.received.map(({ above }) => ["numbers above a gap", above.length, limits.aboveGapMax] as const),
        ...links.map(({ held }) => ["held frames", held.length, limits.heldFramesMax] as const),
        ...links.map(({ script }) => ["script", script.length, scriptMax] as const),
        ...links.map(({ rosterPages }) => ["roster pages", rosterPages.length, limits.occupantsMax] as const),
        ...hostsOf(log.received).map((count) => ["epochs of a host", count, limits.epochsPerHostMax] as const),
      ];
      const broken = sizes.find(([, size, max]) => size > max);
      return broken === undefined ? undefined : `${broken[0]}: ${broken[1]} of at most ${broken[2]}`;
    },
  };
}

function hostsOf(received: readonly { readonly host: Host }[]): readonly number[] {
  const counts = new Map<Host, number>();
  for (const { host } of received) counts.set(host, (counts.get(host) ?? 0) + 1);
  return [...counts.values()];
}

/**
 * 3.8: what somebody has said whom the source's lists have cast out does not come to it by a backlog any more. His home knows the
 * lists by then; one that gets none does not, nor of what has changed in the middle of the sync.
 */
function outcastsUnheard(): SafetyChecker {
  const senders = new Map<string, UserJid>();
  return {
    rule: "outcasts-unheard",
    stepped: ({ node, slot, input, effects }) => {
      for (const effect of effects) {
        if (effect.kind === "append" && effect.sender !== undefined) {
          senders.set(textOf(effect.message.event.payload), effect.sender);
        }
      }
      if (input.kind !== "received" || input.frame.kind !== "backlog" || slot.room.role !== "primary") return undefined;
      if (node.world.watch.hostile.has(input.host) || peerEntry(slot.room, input.host).trust === "none")
        return undefined;
      if (linkWith(slot.room, input.from)?.listsDigest !== slot.room.lists.digest) return undefined;
      for (const effect of effects) {
        // 3.6.6: its own subject is the room's, whoever has set it.
        if (effect.kind !== "append" || effect.message.stamp?.id.host === node.host) continue;
        const text = textOf(effect.message.event.payload);
        const user = senders.get(text);
        const isOutcast = user !== undefined && listedAffiliation(slot.room, { user }) === "outcast";
        if (isOutcast) return `"${text}" of ${user}, who is outcast, is taken from a backlog`;
      }
      return undefined;
    },
  };
}

/** The people whom the server shows are those whom the core knows. */
function hostAgrees(): SafetyChecker {
  return {
    rule: "host-and-core",
    settled: (node, slot) => {
      if (node.slots.get(slot.room.self) !== slot || slot.room.role === "plain" || node.isLied()) return undefined;
      const core = [...slot.room.roster.occupants.keys()].sort().join(" ");
      const host = [...slot.local.seats.keys()].sort().join(" ");
      return core === host ? undefined : `the core has ${core}; the host has ${host}`;
    },
  };
}

/** All of them, fresh. */
export function safetyCheckers(): readonly SafetyChecker[] {
  return [
    appendedFirst(),
    onceUpwards(),
    oneStanza(),
    quietWhileSplit(),
    ownSession(),
    noJids(),
    bounded(),
    hostAgrees(),
    outcastsUnheard(),
    ownOnly(),
    ownUsers(),
    jidsForModerators(),
    jidsForgotten(),
  ];
}
