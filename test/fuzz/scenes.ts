/**
 * Rooms with people, words and links in them, each seen from the place of a peer that will say what it may not: a replica of
 * the source, another replica, the source itself, a stranger. Each is built once, by the core, and copied for every case.
 */
import type { Send } from "../../src/dmuc/core/words/effects";
import type { Epoch, Host, InstanceJid, Instant, Nick, Payload } from "../../src/dmuc/core/words/ids";
import type { LocalJoin } from "../../src/dmuc/core/words/inputs";
import { type Room, type Surroundings, step } from "../../src/dmuc/core/room";
import { linkWith } from "../../src/dmuc/core/state/links";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { element } from "../../src/dmuc/wire/stanza";
import { Cluster, type Instance, view } from "../core/cluster";

export const source = "rooms.shakespeare.lit" as Host;
export const replica = "rooms.macbeth.lit" as Host;
export const sibling = "rooms.marlowe.lit" as Host;
/** Listed by everybody, but not in the room. */
export const stranger = "rooms.jonson.lit" as Host;

/** A room, and who speaks to it. */
export interface Scene {
  readonly name: string;
  readonly room: Room;
  readonly now: Instant;
  readonly peer: InstanceJid;
  readonly host: Host;
}

export function instanceAt(host: Host): InstanceJid {
  return `coven@${host}` as InstanceJid;
}

/**
 * Start of a host's module, of no two hosts alike in the beginning, so that no two sessions are; and the epoch of the room's life, to
 * whose generation it is made to fit.
 */
export function epochOf(host: Host): Epoch {
  return `${host.replace("rooms.", "").slice(0, 8)}${host.length}-----------`.slice(0, 11).concat("gener") as Epoch;
}

const hourMs = 3_600_000;

/** Whose frames travel through the codec, so that a peer that knows only the spec hears no more than the spec says. */
class TrueCluster extends Cluster {
  override surroundings(host: Host, epoch: string = epochOf(host)): Surroundings {
    return super.surroundings(host, epoch);
  }

  override carry(from: Instance, send: Send): void {
    const address = { from: send.from ?? from.host, to: send.to ?? send.host };
    const [stanza] = dmuc1.encode(send.frame, address, { extension: send.extension, id: "id" });
    const decoded = stanza === undefined ? undefined : dmuc1.decode(stanza);
    if (decoded?.kind === "frame") super.carry(from, { ...send, frame: decoded.frame });
  }
}

export function payload(name: string, text: string): Payload {
  return [element(name, {}, text)] as unknown as Payload;
}

function say(instance: Instance, nick: string, text: string, kind: "body" | "subject" = "body"): void {
  const content = { payload: payload(kind, text), subject: kind === "subject", lasting: true, bytes: text.length };
  instance.feed({ kind: "local-message", nick: nick as Nick, ...content });
}

function join(instance: Instance, nick: string): void {
  const looks: LocalJoin["view"] = {
    ...view(`${nick}@${instance.host.replace("rooms.", "")}/desk`),
    payload: payload("status", "here"),
  };
  instance.feed({ kind: "local-join", nick: nick as Nick, view: looks });
}

/** Three servers; everybody has somebody in the room, has said something, and has set a subject. */
function livelyCluster(extension: boolean): Cluster {
  const cluster = new TrueCluster([source, replica, sibling, stranger]);
  cluster.extension = extension;
  cluster.refusing.add(`${source} ${stranger}`);
  const primary = cluster.source(source);
  cluster.distribute(primary, [
    { jid: "crone1@shakespeare.lit", affiliation: "owner" },
    { jid: "faustus@marlowe.lit", affiliation: "member" },
  ]);
  for (const nick of ["crone1", "crone2"]) join(primary, nick);
  cluster.pass(3_000);
  cluster.refusing.clear();
  for (const instance of cluster.instances.values()) {
    instance.room.surroundings = cluster.surroundings(instance.host);
  }
  const people: readonly (readonly [Host, readonly string[]])[] = [
    [replica, ["firstwitch", "hecate"]],
    [sibling, ["faustus", "mephisto"]],
  ];
  for (const [host, nicks] of people) for (const nick of nicks) join(cluster.at(host), nick);
  cluster.pass(1_000);
  say(primary, "crone1", "When shall we three meet again?");
  say(cluster.at(replica), "firstwitch", "In thunder, lightning, or in rain?");
  say(cluster.at(replica), "hecate", "The heath", "subject");
  const troll = "troll" as Nick;
  const rename = { nick: "mephisto" as Nick, newNick: troll, view: view("mephisto@marlowe.lit/desk") };
  cluster.at(sibling).feed({ kind: "local-rename", ...rename });
  cluster.at(sibling).feed({ kind: "local-update", nick: troll, view: rename.view });
  cluster.pass(1_000);
  // The sibling spoke last: whatever it claims afterwards stands below what the others had before (3.9a).
  say(cluster.at(sibling), "faustus", "Was this the face that launched a thousand ships?");
  // Nobody here answers the pings by which those who know only the spec ask for each other.
  cluster.pass(extension ? hourMs : 0);
  return cluster;
}

function sceneOf(name: string, cluster: Cluster, at: Host, host: Host): Scene {
  const { room } = cluster.at(at);
  return { name, room, now: cluster.now, peer: instanceAt(host), host };
}

/** A few inputs later. */
export function after(scene: Scene, passMs: number, ...inputs: readonly Parameters<typeof step>[1][]): Scene {
  const room = structuredClone(scene.room);
  for (const input of inputs) step(room, input, scene.now);
  const now = (scene.now + passMs) as Instant;
  step(room, { kind: "tick" }, now);
  return { ...scene, room, now };
}

const cluster = livelyCluster(true);
const plain = livelyCluster(false);

const child = sceneOf("a replica to its source", cluster, source, sibling);
const beside = sceneOf("a replica to another", cluster, replica, sibling);
const parent = sceneOf("the source to its replica", cluster, replica, source);

export const childScenes: readonly Scene[] = [
  child,
  after({ ...child, name: "a replica behind a split link" }, 30_000, {
    kind: "bounced",
    host: sibling,
    condition: "remote-server-timeout",
  }),
  sceneOf("a replica that knows only the spec", plain, source, sibling),
];
export const siblingScenes: readonly Scene[] = [beside];
export const parentScenes: readonly Scene[] = [
  parent,
  sceneOf("a source that knows only the spec", plain, replica, source),
];
export const strangerScenes: readonly Scene[] = [
  sceneOf("a stranger to the source", cluster, source, stranger),
  sceneOf("a stranger to a replica", cluster, replica, stranger),
  { ...child, name: "another room of a peer's", peer: `heath@${sibling}` as InstanceJid },
];

for (const { name, room, peer, host } of [...childScenes, ...siblingScenes, ...parentScenes]) {
  if (linkWith(room, peer)?.host !== host) throw new Error(`the scene "${name}" is not as it should be`);
}
