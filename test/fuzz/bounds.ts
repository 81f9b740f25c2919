/** Whatever a room keeps has a bound (invariant 9): a walk through all of it. */
import { limits } from "../../src/dmuc/core/words/limits";
import type { Room } from "../../src/dmuc/core/room";

/** With its slack, and what one step adds. */
const logEventsMax = 20_000;
const havesMax = limits.homesMax * limits.epochsPerHostMax;
const peopleMax = limits.occupantsMax * limits.peersMax;

/** Where something is kept, without the places in lists, and how much it may be. What stands at no place here has no bound. */
const bounds: Readonly<Record<string, number>> = {
  "config.config.fields": Infinity,
  "config.config.fields.values": Infinity,
  "lists.items": limits.listItemsMax,
  "listed.items": limits.listItemsMax,
  "listed.byJid": limits.listItemsMax,
  "links.script.change.items": limits.listItemsMax,
  "links.script.rest.haves": havesMax,
  "links.script.rest.haves.above": limits.aboveGapMax,
  "links.script.rest.haves.without": limits.submissionsMax,
  "links.script.rest.given": 2 * havesMax,
  "links.script.rest.readings": havesMax,
  "links.script.rest.readings.strand.messages": logEventsMax,
  "roster.occupants": peopleMax,
  "roster.nicksById": peopleMax,
  "roster.counts": peopleMax,
  "roster.moderators": peopleMax,
  "roster.moderatorsByDomain": peopleMax,
  "roster.nicksByPerson": peopleMax,
  "log.entries": logEventsMax,
  "log.acts": limits.actsMax,
  "log.strands": logEventsMax,
  "log.strands.messages": logEventsMax,
  "log.imported": limits.historyEventsMax,
  "log.received": havesMax,
  "log.received.above": limits.aboveGapMax,
  links: limits.peersMax,
  "links.script": limits.stepsMax,
  "links.sent": 2 * havesMax,
  "links.heard": havesMax,
  "links.relayedAtCut": limits.peersMax,
  "links.peerHaves": havesMax,
  "links.peerHaves.above": limits.aboveGapMax,
  "links.toldHomes": limits.homesMax,
  "links.cut": havesMax,
  "links.cut.above": limits.aboveGapMax,
  "links.peersTold": limits.peersMax,
  "links.unsureTold": limits.submissionsMax,
  "links.peerHaves.without": limits.submissionsMax,
  ended: limits.endedMax,
  strangers: peopleMax,
  turnedAway: limits.turnedAwayMax,
  "submissions.all": limits.submissionsMax,
  "submissions.joins": limits.submissionsMax,
  "submissions.sent.parts": limits.epochsPerHostMax,
  "submissions.sent.parts.values": limits.submissionsMax,
  "unsure.parts": limits.submissionsMax,
  "unsure.parts.values": limits.submissionsMax,
  "ahead.unsureDropped": limits.submissionsMax,
  judging: limits.judgingMax,
  entering: limits.submissionsMax,
  "links.pastTold": limits.historyEventsMax,
  "links.script.rest": limits.historyEventsMax,
  "links.toldAgain": peopleMax,
  "links.unheard": logEventsMax,
  "links.held": limits.heldFramesMax,
  "links.rosterPages": limits.occupantsMax,
  "links.rosterLeft": limits.occupantsMax,
  "links.rosterSnapshot": peopleMax,
  "links.clients": peopleMax,
  "links.untold.nicks": limits.occupantsMax,
  "links.rosterTold.tells": havesMax,
  "links.rosterTold.tells.above": limits.aboveGapMax,
  "links.backlogSnapshot": logEventsMax,
  "links.complaints": 12,
  "links.lostKnown": limits.peersMax,
  relayed: limits.peersMax * limits.peersMax,
  reached: limits.peersMax * limits.peersMax,
  lost: limits.peersMax,
  doubted: limits.doubtedMax,
  announced: limits.peersMax * limits.peersMax,
  pendingIqs: limits.pendingIqsMax,
  petitions: limits.petitionsMax,
  recorded: limits.recordedMax,
  hidden: limits.hiddenMax,
  forgotten: limits.homesMax,
  formerStars: limits.homesMax,
  peopleKnown: limits.homesMax,
  "peopleKnown.above": limits.aboveGapMax,
  "peopleKnown.without": limits.submissionsMax,
  departed: peopleMax,
  haunted: peopleMax,
};

/** What a peer said once, kept as it was: the server bounds a stanza. */
const opaque = ["event", "view", "frame", "surroundings", "syncedRequest", "codes"];

function sizeOf(value: object): number | undefined {
  if (value instanceof Map || value instanceof Set) return value.size;
  return Array.isArray(value) ? value.length : undefined;
}

/** Everything of the room that has outgrown its bound, or has none. */
export function oversized(room: Room): readonly string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    const size = sizeOf(value);
    if (size !== undefined) {
      const bound = bounds[path];
      if (bound === undefined) found.push(`nothing bounds ${path}`);
      else if (size > bound) found.push(`${path} has ${size}, more than ${bound}`);
    }
    const inner = value instanceof Map ? [...value.values()] : Object.entries(value);
    for (const entry of inner) {
      if (size !== undefined) walk(value instanceof Map ? entry : (entry as [string, unknown])[1], path);
      else {
        const [name, child] = entry as [string, unknown];
        if (!opaque.includes(name)) walk(child, path === "" ? name : `${path}.${name}`);
      }
    }
  };
  walk(room, "");
  const homes = new Map<string, number>();
  for (const { home } of room.roster.occupants.values()) homes.set(home, (homes.get(home) ?? 0) + 1);
  for (const [home, count] of homes) {
    if (count > limits.occupantsMax) found.push(`${home} has ${count} occupants, more than ${limits.occupantsMax}`);
  }
  const epochs = new Map<string, number>();
  for (const { host } of room.log.received) epochs.set(host, (epochs.get(host) ?? 0) + 1);
  for (const [host, count] of epochs) {
    if (count > limits.epochsPerHostMax) found.push(`${count} epochs of ${host} are remembered`);
  }
  return found;
}
