/** What must hold when every link has healed and fallen quiet (invariants 1, 2 and 3). */
import type { PastMessage } from "../../src/dmuc/core/words/frames";
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import type { Occupant } from "../../src/dmuc/core/state/roster";
import type { Cluster } from "./cluster";
import { awayStatus, messageKey } from "./local-room";
import type { Node } from "./node";
import { lookOf, textOf } from "./people";
import type { Plan } from "./plan";
import { jidsAtRest } from "./real-jids";
import type { Slot } from "./world";

/** An instance whose state counts. */
interface Instance {
  readonly number: number;
  readonly node: Node;
  readonly slot: Slot;
}

/** What a check needs to know of the run. */
export interface Outcome {
  readonly cluster: Cluster;
  readonly plan: Plan;
  readonly instances: readonly Instance[];
}

/** A rule about the end of a run. */
export interface FinalChecker {
  readonly rule: string;
  /** What is wrong, if anything. */
  readonly check: (outcome: Outcome) => string | undefined;
}

/** Servers whose state does not count: the one that was cut off for good, and the hostile one. */
function isOutside({ lonely, hostile }: Plan, number: number): boolean {
  return number === lonely || number === hostile;
}

function outsideHosts({ cluster, plan }: Pick<Outcome, "cluster" | "plan">): readonly Host[] {
  return cluster.hosts.filter((_, number) => isOutside(plan, number));
}

/** All instances but those outside. */
export function outcomeOf(cluster: Cluster, plan: Plan): Outcome {
  const instances: Instance[] = [];
  cluster.nodes.forEach((node, number) => {
    const slot = cluster.slotAt(number);
    if (slot !== undefined && !isOutside(plan, number)) instances.push({ number, node, slot });
  });
  return { cluster, plan, instances };
}

/** Everybody has an instance, and every link is up and has nothing left to do. Undefined if so, else what is not. */
export function unrest(cluster: Cluster, plan: Plan): string | undefined {
  const { instances } = outcomeOf(cluster, plan);
  const outside = outsideHosts({ cluster, plan });
  const expected = plan.instances - outside.length;
  // Where nobody is in, there is no replica (D3-02).
  const isLacking = cluster.nodes.findIndex(
    (_, number) => cluster.slotAt(number) === undefined && !isOutside(plan, number) && !cluster.comesAndGoes(number),
  );
  if (isLacking >= 0) return `only ${instances.length} of ${expected} instances are there`;
  for (const { node, slot } of instances) {
    const { room } = slot;
    if (room.role === "plain") return `${node.host} shares the room with nobody`;
    if (room.generation !== instances[0]?.slot.room.generation)
      return `${node.host} has another life of the room: ${slot.room.generation ?? ""}, not ${instances[0]?.slot.room.generation ?? ""}`;
    for (const link of room.links) {
      if (outside.includes(link.host)) continue;
      const { state, outstanding, script, withheld } = link;
      if (withheld !== undefined) return `${node.host} keeps something back from ${link.host}`;
      if (state !== "up") return `${node.host} has its link with ${link.host} in ${state}`;
      if (outstanding !== undefined || script.length > 0) {
        return `${node.host} waits for ${link.host}: ${JSON.stringify(script)}`;
      }
      // Over a link that is felt to be slow that takes its time, and what is lost is told after it.
      if (link.acknowledged < link.sentCount) return `${node.host} does not know yet what ${link.host} has`;
    }
  }
  return undefined;
}

/** Compares what each instance says with what the source says. */
function compared(rule: string, said: (instance: Instance, outcome: Outcome) => string | undefined): FinalChecker {
  return {
    rule,
    check: (outcome) => {
      const [first, ...others] = outcome.instances;
      if (first === undefined) return undefined;
      const wanted = said(first, outcome);
      for (const other of others) {
        const found = said(other, outcome);
        if (wanted === undefined || found === undefined || found === wanted) continue;
        return `${first.node.host}: ${wanted}\n  ${other.node.host}: ${found}`;
      }
      return undefined;
    },
  };
}

/**
 * Occupants that all must agree on. Whoever is homed outside need not be known alike; and a hostile home that tells one server of
 * somebody and others not makes them differ about whoever wants his nick (3.7).
 */
function agreed({ slot }: Instance, outcome: Outcome): readonly Occupant[] {
  const outside = outsideHosts(outcome);
  const contested = new Set<Nick>();
  for (const { slot: other } of outcome.instances) {
    for (const { nick, home } of [...other.room.roster.occupants.values(), ...other.room.hidden]) {
      if (outside.includes(home) && outcome.plan.hostile !== undefined) contested.add(nick);
    }
  }
  return [...slot.room.roster.occupants.values()].filter(
    ({ nick, home }) => !outside.includes(home) && !contested.has(nick),
  );
}

const sameOccupants = compared("same-occupants", (instance, outcome) =>
  agreed(instance, outcome)
    .map(
      ({ nick, home, identity }) => `${nick}@${home}(${identity?.epoch.slice(0, 3) ?? ""} ${identity?.sequence ?? ""})`,
    )
    .sort()
    .join(", "),
);

/** A peer that is trusted with no JIDs has no lists: it cannot know affiliations. */
const sameLooks = compared("same-looks", (instance, outcome) =>
  outcome.plan.untrusted !== undefined && (instance.number === outcome.plan.untrusted || instance.number > 0)
    ? undefined
    : agreed(instance, outcome)
        .map(({ nick, view }) => `${nick} ${lookOf(view.role, view.affiliation, view.payload)}`)
        .sort()
        .join(", "),
);

const sameConfig = compared("same-config", ({ slot }) => slot.room.config.digest);

const sameLists = compared("same-lists", ({ slot, number }, { plan }) =>
  number === plan.untrusted ? undefined : slot.room.lists.digest,
);

function subjectOf({ slot }: Instance): string {
  const { subject } = slot.room;
  return subject === undefined ? "" : textOf(subject.event.payload);
}

const sameSubject = compared("same-subject", ({ slot, number }, outcome) => {
  const { cluster, plan } = outcome;
  const { subject } = slot.room;
  // Some have heard it in its time, and others not.
  if (outcome.instances.some((other) => isOfOutcast(outcome, subjectOf(other)))) return undefined;
  const isHostiles = plan.hostile !== undefined && subject?.stamp?.id.host === cluster.hosts[plan.hostile];
  return isHostiles || (plan.lonely !== undefined && number !== 0)
    ? undefined
    : subject === undefined
      ? ""
      : textOf(subject.event.payload);
});

function describeMessage(message: PastMessage): string {
  return `${textOf(message.event.payload)} (${messageKey(message)})`;
}

/** Whether it may be void elsewhere, since its sender has been outcast (3.8). */
function isOfOutcast({ cluster }: Outcome, text: string): boolean {
  const sender = cluster.sayings.get(text);
  return sender !== undefined && cluster.outcasts.has(sender);
}

/** Messages that must be everywhere: not those of a server outside, nor of somebody who has been outcast. */
function common(messages: readonly PastMessage[], outcome: Outcome): readonly PastMessage[] {
  const outside = outsideHosts(outcome);
  return messages.filter(({ stamp, event }) => {
    const text = textOf(event.payload);
    if (outcome.cluster.isStranded(text) || isOfOutcast(outcome, text)) return false;
    return stamp === undefined || !outside.includes(stamp.id.host);
  });
}

/** Whoever comes later than the log has dropped it does not hear of it any more, where replicas come and go. */
function isOutOfLog({ cluster }: Outcome, message: PastMessage): boolean {
  const log = cluster.slotAt(0)?.room.log;
  if (log === undefined || !cluster.nodes.some((_, number) => cluster.comesAndGoes(number))) return false;
  return !messagesInOrder(log).some((kept) => messageKey(kept) === messageKey(message));
}

/** Messages that somebody may lack, since a log had dropped them, do not count. */
function lostMessages(outcome: Outcome): readonly PastMessage[] {
  const { losses } = outcome.cluster;
  const isLost = (message: PastMessage): boolean =>
    isOutOfLog(outcome, message) || outcome.instances.some(({ node }) => losses.mayLack(node.host, message));
  return outcome.instances.flatMap(({ slot }) =>
    common(slot.local.archive, outcome).filter((message) => isLost(message) && message.event.kind === "said"),
  );
}

const sameMessages = compared("same-messages", ({ slot }, outcome) => {
  const lost = new Set(lostMessages(outcome).map((message) => messageKey(message)));
  return (
    common(slot.local.archive, outcome)
      // D1-22: a subject is no history. A replica that came late has the last one only.
      .filter((message) => message.event.kind === "said" && !lost.has(messageKey(message)))
      .map((message) => describeMessage(message))
      .sort()
      .join(", ")
  );
});

/** The messages that both have stand in the same order. */
const sameOrder: FinalChecker = {
  rule: "same-order",
  check: (outcome) => {
    const rows = outcome.instances.map(({ slot }) =>
      common(messagesInOrder(slot.room.log), outcome).map((message) => describeMessage(message)),
    );
    const [first] = rows;
    for (const other of rows.slice(1)) {
      const left = first?.filter((text) => other.includes(text)).join(", ");
      const right = other.filter((text) => first?.includes(text) === true).join(", ");
      if (left !== right) return `${left ?? ""}\n  ${right}`;
    }
    return undefined;
  },
};

/** What the core has in its log is what the disk has, each once. */
const logIsArchived: FinalChecker = {
  rule: "log-is-archived",
  check: ({ instances }) => {
    for (const { node, slot } of instances) {
      const keys = slot.local.archive.map((message) => messageKey(message));
      const archived = new Set(keys);
      if (archived.size < keys.length) return `${node.host} has archived a message twice: ${keys.join(", ")}`;
      const lost = messagesInOrder(slot.room.log).find((message) => !archived.has(messageKey(message)));
      if (lost !== undefined) return `${node.host} has in its log, but not in its archive: ${describeMessage(lost)}`;
    }
    return undefined;
  },
};

/** 3.1, promise: a message whose reflection its sender has seen is everywhere. */
const promiseKept: FinalChecker = {
  rule: "promise",
  check: (outcome) => {
    const { cluster, instances } = outcome;
    const source = instances.find(({ number }) => number === 0);
    const isDropped = (text: string): boolean =>
      source?.slot.local.archive.some((kept) => textOf(kept.event.payload) === text && isOutOfLog(outcome, kept)) ===
      true;
    const comesAndGoes = cluster.nodes.some((_, number) => cluster.comesAndGoes(number));
    for (const { node, slot } of instances) {
      // A replica that nobody is in can give nothing to a source that has lost its link with its disk.
      const before = cluster.hasGoneBack ? [] : node.roomsBefore(slot.room.generation);
      for (const { reflected, archive } of [slot.local, ...before]) {
        for (const text of reflected) {
          if (cluster.isStranded(text) || isOfOutcast(outcome, text)) continue;
          // D1-56: who comes later is told the last subject alone.
          if (comesAndGoes && cluster.isSubject(text)) continue;
          const isThis = (message: PastMessage): boolean => textOf(message.event.payload) === text;
          const said = archive.find((message) => isThis(message));
          // Nobody could tell it to who came later.
          if (comesAndGoes && said !== undefined && cluster.losses.mayLack(cluster.source.host, said)) continue;
          const lacking = instances.find(
            (other) =>
              !(other.number > 0 && isDropped(text)) &&
              !other.slot.local.archive.some((message) => isThis(message)) &&
              !(said !== undefined && cluster.losses.mayLack(other.node.host, said)),
          );
          if (lacking !== undefined) return `"${text}", said at ${node.host}, is not at ${lacking.node.host}`;
        }
      }
    }
    return undefined;
  },
};

/** Invariant 2: nothing is missing below what was received. */
const noGap: FinalChecker = {
  rule: "no-gap",
  check: (outcome) => {
    const { plan, cluster } = outcome;
    const outside = plan.hostile === undefined ? [] : outsideHosts(outcome);
    const lonely = plan.lonely === undefined ? undefined : cluster.hosts[plan.lonely];
    for (const { node, slot } of outcome.instances) {
      // Started on an older backup, it knows nothing of a link with who stays cut off: that home alone tells what it has not heard.
      const isStranger = (host: Host): boolean =>
        host === lonely && slot.room.links.some((link) => link.host === host && !link.established);
      const gap = slot.room.log.received.find(
        ({ host, above }) => above.length > 0 && !outside.includes(host) && !isStranger(host),
      );
      if (gap === undefined) continue;
      return `${node.host} misses numbers of ${gap.host} ${gap.epoch} above ${gap.contiguous}, below ${gap.above.join(" ")}`;
    }
    return undefined;
  },
};

/** Invariant 1: who is in was shown all that went to the history during his stay, and sees who is in. */
const allShown: FinalChecker = {
  rule: "all-shown",
  check: ({ instances }) => {
    for (const { node, slot } of instances) {
      const looks = [...slot.local.looks()]
        .map((entry) => entry.join(" "))
        .sort()
        .join(", ");
      for (const person of slot.local.people()) {
        const { stay } = person;
        const unseen = stay?.owed.find((text) => !stay.seen.has(text));
        if (unseen !== undefined) return `${person.name} at ${node.host} was never shown "${unseen}"`;
        const seen = [...(stay?.roster ?? [])]
          .map((entry) => entry.join(" "))
          .sort()
          .join(", ");
        if (seen !== looks) return `${person.name} at ${node.host} sees ${seen}\n  but there are ${looks}`;
      }
    }
    return undefined;
  },
};

/** T-13: who has asked is answered, or told that he will not be. */
const allAnswered: FinalChecker = {
  rule: "all-answered",
  check: ({ instances }) => {
    for (const { node, slot } of instances) {
      const open = slot.local.questions.open();
      if (open !== undefined) return `${open}, asked at ${node.host}, was never answered`;
    }
    return undefined;
  },
};

/** By then everybody has noticed that somebody is not reached, and told whom he has to tell. */
const lostKnownMs = 120_000;

function isLongSplit({ node, slot }: Instance, host: Host): boolean {
  const link = slot.room.links.find((other) => other.host === host);
  return link?.state === "split" && link.splitSince !== undefined && node.now() - link.splitSince > lostKnownMs;
}

/** 3.7: whom the source does not reach, and somebody else neither, he shows as lost, too. */
const sameGhosts: FinalChecker = {
  rule: "same-ghosts",
  check: ({ cluster, plan, instances }) => {
    const lost = plan.lonely === undefined ? undefined : cluster.hosts[plan.lonely];
    const [source] = instances;
    if (lost === undefined || source === undefined || plan.splitPresence === "keep") return undefined;
    for (const instance of instances) {
      if (!isLongSplit(source, lost) || !isLongSplit(instance, lost)) continue;
      const { room, local } = instance.slot;
      for (const { nick, home } of room.roster.occupants.values()) {
        if (home !== lost || local.seats.get(nick)?.status === awayStatus) continue;
        return `${instance.node.host} shows "${nick}" of ${lost} as if he were reached`;
      }
    }
    return undefined;
  },
};

/** 3.5: when all reach each other again nothing is passed on between two replicas any more. */
const nothingRelayed: FinalChecker = {
  rule: "nothing-relayed",
  check: (outcome) => {
    const [source] = outcome.instances;
    const outside = outsideHosts(outcome);
    const isOutside = (pair: string): boolean => outside.some((host) => pair.includes(`@${host}`));
    const pair = source?.slot.room.relayed.find((relayed) => !isOutside(relayed));
    return pair === undefined ? undefined : `the source still passes on between ${pair.replace(" ", " and ")}`;
  },
};

export const finalCheckers: readonly FinalChecker[] = [
  noGap,
  promiseKept,
  logIsArchived,
  sameMessages,
  sameOrder,
  sameOccupants,
  sameLooks,
  jidsAtRest,
  sameConfig,
  sameLists,
  sameSubject,
  nothingRelayed,
  sameGhosts,
  allShown,
  allAnswered,
];
