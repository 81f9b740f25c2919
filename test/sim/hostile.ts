/**
 * A child that says what it may not (3.9): in the middle of a run, amidst the mishaps of others, and at the end, when the
 * cluster is at rest and each trick's outcome can be looked at. It runs the core as everybody does, so that its links come up;
 * beside that it writes what it likes.
 */
import type { Host, Nick } from "../../src/dmuc/core/words/ids";
import { hasEvent } from "../../src/dmuc/core/state/log";
import type { Policy } from "../../src/dmuc/core/words/policy";
import { messagesInOrder } from "../../src/dmuc/core/state/reading";
import { type Occupant, occupantsOf } from "../../src/dmuc/core/state/roster";
import type { Room } from "../../src/dmuc/core/state/state";
import { linkWith } from "../../src/dmuc/core/state/links";
import type { Cluster } from "./cluster";
import { unrest } from "./convergence";
import { type Attack, beginForging, ghostNick, numberOf } from "./forging";
import { messageKey } from "./local-room";
import { lookOf, textPayload } from "./people";
import type { Plan } from "./plan";
import { Random } from "./random";
import type { Trick } from "./trick";
import { lastTrick, tricks } from "./tricks";
import type { Slot } from "./world";

/** Tricks of one run that are played at rest. */
const atRestCount = 5;

/** What is refused often is told of once a minute (issue "Bad input"). */
const betweenTricksMs = 61_000;

/** What the hostile one needs to know to speak to that one; undefined while it has no session with it. */
function attackOn(cluster: Cluster, hostile: number, target: number): Attack | undefined {
  const slot = cluster.slotAt(hostile);
  const node = cluster.nodes[hostile];
  const [host, targetHost, primary] = [cluster.hosts[hostile], cluster.hosts[target], cluster.hosts[0]];
  if (slot === undefined || node?.isRunning !== true || host === undefined) return undefined;
  if (targetHost === undefined || primary === undefined) return undefined;
  const session = linkWith(slot.room, cluster.jidAt(target))?.session;
  const victim = victimOf(slot, cluster.slotAt(target)?.room, host);
  if (session === undefined || victim === undefined || slot.room.generation === undefined) return undefined;
  const own = occupantsOf(slot.room.roster, host)[0] ?? nobody(host);
  beginForging(node.now());
  return { room: slot.room, hostile: host, target: targetHost, primary, session, now: node.now(), victim, own };
}

/** Somebody whom both sides know at his home; rather one whom no conflict of nicks has taken from others. */
function victimOf({ room }: Slot, target: Room | undefined, hostile: Host): Occupant | undefined {
  const others = [...room.roster.occupants.values()].filter(
    ({ home, nick }) => home !== hostile && target?.roster.occupants.get(nick)?.home === home,
  );
  return others.find(({ nick }) => nick.startsWith("nick")) ?? others[0];
}

function nobody(home: Host): Occupant {
  const payload = textPayload("status", "");
  return { nick: "somebody" as Nick, home, view: { affiliation: "none", role: "participant", payload } };
}

/** Writes the frames of a trick. Returns how many stanzas that was: of some the dialect has no words. */
function play(cluster: Cluster, hostile: number, target: number, attack: Attack, trick: Trick): number {
  let count = 0;
  cluster.watch.hostile.add(attack.hostile);
  cluster.watch.line(`${attack.hostile} tries on ${attack.target}: ${trick.name}`);
  trick.frames(attack).forEach((frame, index) => {
    const betweenServices = frame.kind === "peerhost" || frame.kind === "dissolve" || frame.kind === "replicate";
    const address = {
      from: betweenServices ? attack.hostile : cluster.jidAt(hostile),
      to: betweenServices ? attack.target : cluster.jidAt(target),
    };
    const id = `forged-${cluster.scheduler.now}-${index}`;
    for (const stanza of cluster
      .dialectBetween(attack.hostile, attack.target)
      .encode(frame, address, { extension: true, id })) {
      const written = trick.spoil?.(stanza, attack) ?? stanza;
      cluster.network.send(attack.hostile, attack.target, { kind: "stanza", stanza: written });
      count++;
    }
  });
  return count;
}

function isFit(trick: Trick, { topology }: Policy, target: number): boolean {
  return (trick.against !== "replicas" || target !== 0) && (trick.meshOnly !== true || topology === "mesh");
}

/** One trick in the middle of a run, if the hostile one can speak at all. */
export function tryTrick(cluster: Cluster, plan: Plan, target: number, number: number): void {
  const { hostile } = plan;
  if (hostile === undefined) return;
  const trick = tricks[number % tricks.length];
  const attack = attackOn(cluster, hostile, target);
  if (trick === undefined || trick.atRestOnly === true || attack === undefined) return;
  if (!isFit(trick, cluster.policyOf(hostile), target)) return;
  play(cluster, hostile, target, attack, trick);
}

function isSmall({ surroundings }: Room): boolean {
  return surroundings.logBounds.eventsMax < 1_000;
}

/** What clients can see and what is kept, but of the hostile one's own people: as texts, to be compared one by one. */
function fingerprint({ room, local }: Slot, hostile: Host): Readonly<Record<string, string>> {
  // Whom a nick of the hostile one's people hides is seen when its link is given up (3.7).
  const others = [...room.roster.occupants.values(), ...room.hidden].filter(({ home }) => home !== hostile);
  const looks = others.map(
    ({ nick, home, view }) => `${nick}@${home} ${view.user ?? ""} ${lookOf(view.role, view.affiliation, view.payload)}`,
  );
  const subjectOfOthers = room.subject?.stamp?.id.host === hostile ? undefined : room.subject;
  const isOthers = (key: string): boolean => !key.startsWith(hostile);
  return {
    occupants: looks.sort().join(", "),
    // A log of a dozen drops others for what the hostile one may say.
    messages: isSmall(room) ? "" : messagesInOrder(room.log).map(messageKeyOf).filter(isOthers).join(", "),
    archive: local.archive.map(messageKeyOf).filter(isOthers).join(", "),
    config: room.config.digest,
    lists: JSON.stringify(room.lists),
    // One of its own may have set it before, and be heard of here by now.
    subject: subjectOfOthers === undefined ? "" : JSON.stringify(subjectOfOthers),
    links: room.links.map(({ peer, direction }) => `${peer} ${direction}`).join(", "),
    role: room.role,
    ghost: room.roster.occupants.has(ghostNick) ? `"${ghostNick}" is in` : "",
  };
}

function messageKeyOf(message: Parameters<typeof messageKey>[0]): string {
  return messageKey(message);
}

/** What is not as it was. */
function difference(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string | undefined {
  const changed = Object.keys(before).find((name) => before[name] !== after[name]);
  if (changed === undefined) return undefined;
  const [old, fresh] = [(before[changed] ?? "").split(", "), (after[changed] ?? "").split(", ")];
  const gone = old.filter((part) => !fresh.includes(part));
  const come = fresh.filter((part) => !old.includes(part));
  return `${changed}: without ${gone.join(", ")}; with ${come.join(", ")}`;
}

/** How often the target has refused something: by a line in its log, by the answer to a request. */
class Refusals {
  lines = 0;
  answers = 0;
  private readonly before;

  constructor(
    private readonly cluster: Cluster,
    private readonly target: Host,
    hostile: Host,
  ) {
    const { network, watch } = cluster;
    const { tap } = network;
    const warnings = watch.warningsOf(target);
    this.before = { tap, warnings };
    network.tap = (event, from, to, packet) => {
      const isRefusal = event === "written" && packet.kind === "error" && packet.request.includes("forged");
      if (isRefusal && from === target && to === hostile) this.answers++;
      tap(event, from, to, packet);
    };
  }

  end(): void {
    this.cluster.network.tap = this.before.tap;
    this.lines = this.cluster.watch.warningsOf(this.target) - this.before.warnings;
  }

  /** What of it is missing, by the trick's own word. */
  missing({ name, refused }: Trick): string | undefined {
    if (refused === "line" && this.lines === 0) return `${name}: not in the administrator's log`;
    if (refused === "answer" && this.answers === 0) return `${name}: not refused by an answer`;
    return undefined;
  }
}

function wait(cluster: Cluster, plan: Plan): void {
  cluster.pass(betweenTricksMs);
  // A trick may have cost the hostile one its link: the next needs it again.
  for (let waits = 0; waits < 10 && unrest(cluster, plan) !== undefined; waits++) cluster.pass(60_000);
}

/** Plays one trick at rest; returns what it has changed, or that nobody was told. */
function playAtRest(cluster: Cluster, plan: Plan, hostile: number, target: number, trick: Trick): string | undefined {
  wait(cluster, plan);
  const attack = attackOn(cluster, hostile, target);
  const attacked = cluster.slotAt(target)?.room;
  const link = attacked === undefined ? undefined : linkWith(attacked, cluster.jidAt(hostile));
  const isReady = link?.state === "up" && link.session === attack?.session;
  if (attack === undefined || !isReady || !isFit(trick, cluster.policyOf(hostile), target)) return undefined;
  // What it said before may have made all its numbers void: then nobody looks at what it says.
  if (hasEvent(cluster.slotAt(target)!.room.log, numberOf(attack).id)) return undefined;
  // Who has lost his nick to another is heard under "NICK (domain)".
  if (cluster.slotAt(target)!.room.hidden.some(({ home }) => home === attack.hostile)) return undefined;
  const honest = cluster.nodes.flatMap((_, number) => {
    const slot = number === hostile ? undefined : cluster.slotAt(number);
    return slot === undefined ? [] : [slot];
  });
  const before = honest.map((slot) => fingerprint(slot, attack.hostile));
  const refusals = new Refusals(cluster, attack.target, attack.hostile);
  const isEmpty = play(cluster, hostile, target, attack, trick) === 0;
  cluster.pass(10_000);
  refusals.end();
  const changes = honest.flatMap((slot, index) => {
    const changed = difference(before[index]!, fingerprint(slot, attack.hostile));
    return changed === undefined ? [] : [`${trick.name}, at ${slot.room.self}: ${changed}`];
  });
  // Where the primary decides about all, it refuses as it refuses everybody.
  if (isEmpty || cluster.policyOf(hostile).shownAtHome === "with-primary-copy") return changes[0];
  return changes[0] ?? refusals.missing(trick);
}

/**
 * Plays some tricks of the row when everything is at rest.
 *
 * @returns what one of them has changed, or undefined if nothing ever changed.
 */
export function playTricks(cluster: Cluster, plan: Plan, hostile: number): string | undefined {
  const random = new Random(plan.seed, "tricks");
  const chosen = random.shuffled(tricks).slice(0, atRestCount);
  for (const trick of [...chosen, lastTrick]) {
    const target = random.between(0, plan.instances - 1);
    if (target === hostile || target === plan.lonely) continue;
    const wrong = playAtRest(cluster, plan, hostile, target, trick);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
