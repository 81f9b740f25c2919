/** What must hold when every link has healed and fallen quiet (invariants 1, 2 and 3). */
import type { PastMessage } from "../../src/dmuc/core/frames";
import { messagesInOrder } from "../../src/dmuc/core/reading";
import type { Cluster } from "./cluster";
import { messageKey } from "./local-room";
import type { Node, Slot } from "./node";
import { lookOf, textOf } from "./people";
import type { Plan } from "./plan";

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

/** All instances but the one that was cut off for good. */
export function outcomeOf(cluster: Cluster, plan: Plan): Outcome {
  const instances: Instance[] = [];
  cluster.nodes.forEach((node, number) => {
    const slot = cluster.slotAt(number);
    if (slot !== undefined && number !== plan.lonely) instances.push({ number, node, slot });
  });
  return { cluster, plan, instances };
}

/** Everybody has an instance, and every link is up and has nothing left to do. Undefined if so, else what is not. */
export function unrest(cluster: Cluster, plan: Plan): string | undefined {
  const { instances } = outcomeOf(cluster, plan);
  const expected = plan.instances - (plan.lonely === undefined ? 0 : 1);
  if (instances.length < expected) return `only ${instances.length} of ${expected} instances are there`;
  const lonely = plan.lonely === undefined ? undefined : cluster.hosts[plan.lonely];
  for (const { node, slot } of instances) {
    const { room } = slot;
    if (room.role === "plain") return `${node.host} shares the room with nobody`;
    if (room.generation !== instances[0]?.slot.room.generation)
      return `${node.host} has another life of the room: ${slot.room.generation ?? ""}, not ${instances[0]?.slot.room.generation ?? ""}`;
    for (const link of room.links) {
      if (link.host === lonely) continue;
      const { state, outstanding, script } = link;
      if (state !== "up") return `${node.host} has its link with ${link.host} in ${state}`;
      if (outstanding !== undefined || script.length > 0) {
        return `${node.host} waits for ${link.host}: ${JSON.stringify(script)}`;
      }
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

function lonelyHost({ cluster, plan }: Outcome): string | undefined {
  return plan.lonely === undefined ? undefined : cluster.hosts[plan.lonely];
}

const sameOccupants = compared("same-occupants", ({ slot }, outcome) =>
  [...slot.room.roster.occupants.values()]
    .filter((occupant) => occupant.home !== lonelyHost(outcome))
    .map(
      ({ nick, home, identity }) => `${nick}@${home}(${identity?.epoch.slice(0, 3) ?? ""} ${identity?.sequence ?? ""})`,
    )
    .sort()
    .join(", "),
);

/** A peer that is trusted with no JIDs has no lists: it cannot know affiliations. */
const sameLooks = compared("same-looks", ({ slot, number }, outcome) =>
  outcome.plan.untrusted !== undefined && (number === outcome.plan.untrusted || number > 0)
    ? undefined
    : [...slot.room.roster.occupants.values()]
        .filter((occupant) => occupant.home !== lonelyHost(outcome))
        .map(({ nick, view }) => `${nick} ${lookOf(view.role, view.affiliation, view.payload)}`)
        .sort()
        .join(", "),
);

const sameConfig = compared("same-config", ({ slot }) => slot.room.config.digest);
const sameLists = compared("same-lists", ({ slot, number }, { plan }) =>
  number === plan.untrusted ? undefined : slot.room.lists.digest,
);
const sameSubject = compared("same-subject", ({ slot, number }, { plan }) => {
  const { subject } = slot.room;
  return plan.lonely !== undefined && number !== 0
    ? undefined
    : subject === undefined
      ? ""
      : textOf(subject.event.payload);
});

function describeMessage(message: PastMessage): string {
  return `${textOf(message.event.payload)} (${messageKey(message)})`;
}

/** Messages that must be everywhere: not those of the server that never came back. */
function common(messages: readonly PastMessage[], outcome: Outcome): readonly PastMessage[] {
  return messages.filter((message) => message.stamp?.id.host !== lonelyHost(outcome));
}

const sameMessages = compared("same-messages", ({ slot }, outcome) =>
  common(slot.local.archive, outcome)
    // D1-22: a subject is no history. A replica that came late has the last one only.
    .filter((message) => message.event.kind === "said")
    .map((message) => describeMessage(message))
    .sort()
    .join(", "),
);

/** The messages that both have stand in the same order. */
const sameOrder: FinalChecker = {
  rule: "same-order",
  check: ({ instances }) => {
    const rows = instances.map(({ slot }) => messagesInOrder(slot.room.log).map((message) => describeMessage(message)));
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
  check: ({ instances }) => {
    for (const { node, slot } of instances) {
      for (const text of slot.local.reflected) {
        const lacking = instances.find(
          (other) => !other.slot.local.archive.some((message) => textOf(message.event.payload) === text),
        );
        if (lacking !== undefined) return `"${text}", said at ${node.host}, is not at ${lacking.node.host}`;
      }
    }
    return undefined;
  },
};

/** Invariant 2: nothing is missing below what was received. */
const noGap: FinalChecker = {
  rule: "no-gap",
  check: ({ instances }) => {
    for (const { node, slot } of instances) {
      const gap = slot.room.log.received.find((known) => known.above.length > 0);
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

export const finalCheckers: readonly FinalChecker[] = [
  noGap,
  promiseKept,
  logIsArchived,
  sameMessages,
  sameOrder,
  sameOccupants,
  sameLooks,
  sameConfig,
  sameLists,
  sameSubject,
  allShown,
];
