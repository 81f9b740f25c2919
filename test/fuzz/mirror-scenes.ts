/**
 * A room with two mirrors (DMUC3), seen from the place of one of them, and of the room's own service, each with the extension and as
 * one that knows only what is printed. Each scene is built once, by the core, and copied for every case.
 */
import { createMirror, createRoom } from "../../src/dmuc/core/state/creation";
import type { Effect, Send } from "../../src/dmuc/core/words/effects";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Generation, Host, InstanceJid, Instant, Nick, RequestId } from "../../src/dmuc/core/words/ids";
import type { Input } from "../../src/dmuc/core/words/inputs";
import { linkWith } from "../../src/dmuc/core/state/links";
import { promptStar } from "../../src/dmuc/core/words/policy";
import { stanzaErrors } from "../../src/dmuc/core/words/refusals";
import { type Room, type Surroundings, nextDeadline, step } from "../../src/dmuc/core/room";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { mirroredAs } from "../../src/dmuc/wire/escaping";
import { Cluster, view } from "../core/cluster";
import { verdictOf } from "./judging";
import { type Scene, after, epochOf, instanceAt, payload, replica, sibling, source } from "./scenes";

const room = instanceAt(source);

/** What a server has of the room. */
function held(host: Host): InstanceJid {
  return host === source ? room : mirroredAs(room, host)!;
}

interface Asked {
  readonly by: Host;
  readonly request: RequestId;
}

/** The servers; whatever one says arrives at once. */
class Servers {
  now = 1_700_000_000_000 as Instant;
  private readonly rooms = new Map<Host, Room>();
  private readonly waiting: (() => void)[] = [];
  private readonly asked = new Map<RequestId, Asked>();
  private isBusy = false;
  private count = 0;

  /** @param plain the server that knows only what is printed, or takes the room's for one that does. */
  constructor(private readonly plain: Host | undefined) {
    const master = createRoom(room, this.surroundings(source));
    this.rooms.set(source, master);
    const config = { config: { fields: [] }, digest: "config-1" };
    const lists = { items: [{ jid: "crone1@shakespeare.lit", affiliation: "owner" }], digest: "lists-1" } as const;
    this.feed(source, { kind: "distribute", generation: "generation-1" as Generation, config, lists, history: [] });
    for (const host of [replica, sibling]) {
      const birth = {
        self: held(host),
        primary: room,
        random: "12345",
        surroundings: this.surroundings(host),
        given: 0,
      };
      this.rooms.set(host, createMirror({ ...birth, extension: host !== plain }));
    }
  }

  private surroundings(host: Host): Surroundings {
    const usual = new Cluster([source, replica, sibling]).surroundings(host, epochOf(host));
    const peers = usual.peers.peers.map((peer) => ({ ...peer, modes: ["dmuc3"] }));
    return { ...usual, mode: "dmuc3", policy: promptStar, peers: { ...usual.peers, peers } };
  }

  at(host: Host): Room {
    return this.rooms.get(host)!;
  }

  join(host: Host, nick: string): void {
    const looks = { ...view(`${nick}@${host.replace("rooms.", "")}/desk`), payload: payload("status", "here") };
    this.feed(host, { kind: "local-join", nick: nick as Nick, view: looks });
    this.pass(2_000);
  }

  say(host: Host, nick: string, text: string): void {
    const words = { nick: nick as Nick, payload: payload("body", text), messageId: text };
    this.feed(host, { kind: "local-message", ...words, subject: false, lasting: true, bytes: text.length });
  }

  feed(host: Host, input: Input): void {
    this.waiting.push(() => {
      for (const effect of step(this.at(host), input, this.now)) this.execute(host, effect);
    });
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) next();
    this.isBusy = false;
  }

  private execute(host: Host, effect: Effect): void {
    if (effect.kind === "send") this.carry(host, effect);
    else if (effect.kind === "judge")
      this.feed(host, { kind: "judged", id: effect.id, verdict: verdictOf(this.at(host), effect) });
    else if (effect.kind === "answer") this.answer(effect.request, effect.answer);
  }

  /** Through the codec, so that who knows only what is printed hears no more. */
  private carry(from: Host, { host, frame, extension, request }: Send): void {
    const ends = { from: held(from), to: held(host) };
    const [stanza] = dmuc3.encode(frame, ends, { extension, id: "id" });
    const decoded = stanza === undefined ? undefined : dmuc3.decode(stanza);
    if (decoded?.kind !== "frame") return;
    this.count++;
    const incoming = `asked-by-${this.count}` as RequestId;
    if (request !== undefined) this.asked.set(incoming, { by: from, request });
    const question = request === undefined ? {} : { request: incoming };
    this.feed(host, {
      kind: "received",
      host: from,
      from: held(from),
      mode: "dmuc3",
      frame: decoded.frame,
      ...question,
    });
  }

  private answer(request: RequestId, answer: Extract<Effect, { kind: "answer" }>["answer"]): void {
    const asked = this.asked.get(request);
    if (asked === undefined) return;
    const outcome =
      answer.kind === "refusal"
        ? ({ kind: "refused", condition: stanzaErrors[answer.reason].condition } as const)
        : ({ kind: "result", frame: this.asRead(asked.by, answer) } as const);
    this.feed(asked.by, { kind: "answered", request: asked.request, outcome });
  }

  private asRead(by: Host, answer: Frame): Frame {
    if (this.plain === undefined || (by !== this.plain && by !== source)) return answer;
    if (answer.kind === "config-taken" && this.plain !== replica) return answer;
    if (answer.kind !== "history") return answer;
    return { ...answer, left: 0, messages: answer.messages.map(({ event, time, bytes }) => ({ event, time, bytes })) };
  }

  pass(ms: number): void {
    const end = (this.now + ms) as Instant;
    for (;;) {
      const dues = [...this.rooms.values()].map((each) => nextDeadline(each) ?? Infinity);
      const due = Math.min(...dues);
      if (due > end) break;
      this.now = Math.max(this.now, due) as Instant;
      for (const host of this.rooms.keys()) this.feed(host, { kind: "tick" });
    }
    this.now = end;
  }
}

/** Everybody has two people in the room, and has said something; the sibling has spoken last. */
function lively(plain?: Host): Servers {
  const servers = new Servers(plain);
  const people: readonly (readonly [Host, readonly string[]])[] = [
    [source, ["crone1", "crone2"]],
    [replica, ["firstwitch", "hecate"]],
    [sibling, ["faustus", "mephisto"]],
  ];
  for (const [host, nicks] of people) for (const nick of nicks) servers.join(host, nick);
  servers.say(source, "crone1", "When shall we three meet again?");
  servers.say(replica, "firstwitch", "In thunder, lightning, or in rain?");
  servers.say(sibling, "faustus", "Was this the face that launched a thousand ships?");
  servers.pass(1_000);
  return servers;
}

function sceneOf(name: string, servers: Servers, at: Host, host: Host): Scene {
  return { name, room: servers.at(at), now: servers.now, peer: held(host), host };
}

const split = (host: Host): Input => ({ kind: "bounced", host, condition: "remote-server-timeout" });

const servers = lively();
const withPrintedMirror = lively(sibling);
const withPrintedMaster = lively(replica);

const mirror = sceneOf("a mirror to its master", servers, source, sibling);
const master = sceneOf("a master to its mirror", servers, replica, source);
const printedMaster = sceneOf("a master that knows only what is printed", withPrintedMaster, replica, source);

export const mirrorScenes: readonly Scene[] = [
  mirror,
  after({ ...mirror, name: "a mirror behind a split link" }, 30_000, split(sibling)),
  sceneOf("a mirror that knows only what is printed", withPrintedMirror, source, sibling),
];

export const masterScenes: readonly Scene[] = [
  master,
  after({ ...master, name: "a master behind a split link" }, 30_000, split(source)),
  printedMaster,
  after(
    { ...printedMaster, name: "the same when it is asked anew" },
    1_000,
    split(source),
    { kind: "peer-answers", host: source },
    { kind: "turn", host: source },
  ),
];

for (const { name, room: held, peer, host } of [...mirrorScenes, ...masterScenes]) {
  const link = linkWith(held, peer);
  const isFull = held.roster.occupants.size >= 6 || name.includes("split");
  if (link?.host !== host || !isFull) throw new Error(`the scene "${name}" is not as it should be`);
}
