/**
 * A room and its replicas in one process (XEP-0282, or with mirrors as in DMUC3): every frame arrives at once, in the order of its writing, or is
 * lost on a link that is cut. The room accepts what it is asked for as mod_muc would in the plainest case.
 */
import { createMirror, createRoom } from "../../src/dmuc/core/state/creation";
import type { ConfigField, VersionedLists } from "../../src/dmuc/core/words/config";
import type { Effect, Judge, Send } from "../../src/dmuc/core/words/effects";
import type { OccupantView } from "../../src/dmuc/core/words/events";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type {
  Epoch,
  Generation,
  Host,
  InstanceJid,
  Instant,
  Nick,
  Payload,
  RequestId,
  UserDomain,
  UserJid,
} from "../../src/dmuc/core/words/ids";
import type { Input, Judged, LocalJoin } from "../../src/dmuc/core/words/inputs";
import { type Policy, orderedStar, promptStar } from "../../src/dmuc/core/words/policy";
import { stanzaErrors } from "../../src/dmuc/core/words/refusals";
import { type Room, type Surroundings, nextDeadline, step } from "../../src/dmuc/core/room";

export const payload = (text: string): Payload => [text] as unknown as Payload;

export const user = (name: string, host: string): UserJid => `${name}@${host}/desk` as UserJid;

const terms = { keepaliveMs: 60_000, history: true, messagesMax: 50, bytesMax: 65_536 };

/** Steps within steps, before the next one waits. */
const depthMax = 200;

/** One server's instance, with what its host was told to do. */
export class Instance {
  effects: Effect[] = [];

  constructor(
    private readonly star: Star,
    readonly room: Room,
  ) {}

  get host(): Host {
    return this.room.surroundings.host;
  }

  feed(input: Input): void {
    this.star.inTurn(() => {
      this.take(input);
    });
  }

  private take(input: Input): void {
    for (const effect of step(this.room, input, this.star.now)) {
      this.effects.push(effect);
      if (effect.kind === "send") this.star.carry(this, effect);
      else if (effect.kind === "answer") this.star.answer(this, effect.request, effect.answer);
      else if (effect.kind === "judge")
        this.feed({ kind: "judged", id: effect.id, verdict: this.star.verdict(effect) });
    }
  }

  join(name: string, more: Partial<OccupantView> = {}): void {
    const join: LocalJoin = { kind: "local-join", nick: name as Nick, view: this.view(name, more) };
    this.feed(join);
  }

  view(name: string, more: Partial<OccupantView> = {}): OccupantView {
    const domain = this.host.replace("rooms.", "").replace("mirror.", "");
    return { user: user(name, domain), affiliation: "none", role: "participant", payload: payload(""), ...more };
  }

  say(name: string, text: string): void {
    const nick = name as Nick;
    this.feed({ kind: "local-message", nick, payload: payload(text), subject: false, lasting: true, bytes: 100 });
  }

  leave(name: string): void {
    const event = { nick: name as Nick, cause: "left", affiliation: "none", payload: payload("") } as const;
    this.feed({ kind: "local-leave", ...event });
  }

  /** What its host was told since it was asked last, of these kinds. */
  told<Kind extends Effect["kind"]>(...kinds: readonly Kind[]): readonly Extract<Effect, { kind: Kind }>[] {
    const found = this.effects.filter((effect) => kinds.includes(effect.kind as Kind));
    this.effects = [];
    return found as Extract<Effect, { kind: Kind }>[];
  }

  /** Who is in, as it knows them. */
  nicks(): readonly string[] {
    return [...this.room.roster.occupants.keys()].sort();
  }

  get link(): string | undefined {
    return this.room.links[0]?.state;
  }
}

export class Star {
  now = 1_700_000_000_000 as Instant;
  /** Every frame that was written, in order: "FROM > KIND". */
  written: string[] = [];
  frames: Frame[] = [];
  readonly cut = new Set<Host>();
  /** Far away: what these write is under way till it is let arrive. */
  readonly far = new Set<Host>();
  private underWay: (() => void)[] = [];
  private depth = 0;
  private readonly waiting: (() => void)[] = [];
  /** What the room says instead of yes. */
  refusal: Extract<Judged["verdict"], { kind: "refused" }> | undefined;
  readonly primary: Instance;
  private readonly instances = new Map<Host, Instance>();
  private readonly asked = new Map<RequestId, { readonly by: Instance; readonly request: RequestId }>();
  private count = 0;

  constructor(
    fields: readonly ConfigField[] = [],
    private readonly eventsMax = 1_000,
    private readonly policy: Policy = orderedStar,
  ) {
    const host = "rooms.athens.lit" as Host;
    const room = createRoom(`coven@${host}` as InstanceJid, this.surroundings(host));
    this.primary = new Instance(this, room);
    this.instances.set(host, this.primary);
    this.primary.feed({
      kind: "distribute",
      generation: "generation-1" as Generation,
      config: { config: { fields }, digest: "config-1" },
      lists: { items: [], digest: "lists-1" } satisfies VersionedLists,
      history: [],
    });
  }

  /** Does it at once; a long row of questions and answers, each out of the one before, goes on when the stack is empty again. */
  inTurn(act: () => void): void {
    if (this.depth >= depthMax) {
      this.waiting.push(act);
      return;
    }
    this.depth++;
    act();
    this.depth--;
    if (this.depth === 0)
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.inTurn(next);
  }

  private surroundings(host: Host): Surroundings {
    const peers = ["rooms.athens.lit", "mirror.bohemia.lit", "mirror.cyprus.lit"]
      .filter((other) => other !== host)
      .map((other) => ({
        host: other as Host,
        users: [other.replace("rooms.", "").replace("mirror.", "")] as unknown as UserDomain[],
        modes: ["dmuc2"],
        trust: "own" as const,
      }));
    return {
      host,
      epoch: `${host.slice(7, 9)}-epoch-0000001` as Epoch,
      mode: "dmuc2",
      policy: this.policy,
      peers: { peers, accept: "listed", deny: [] },
      trigger: { kind: "eager" },
      answerWaitMs: 30_000,
      splitGraceMs: 20_000,
      ghostTtlMs: 1_800_000,
      replicaTtlMs: 0,
      suspendEmpty: false,
      splitPresence: "keep",
      logBounds: { eventsMax: this.eventsMax, bytesMax: 1_000_000, ageMaxMs: 2_592_000_000 },
      pages: { itemsMax: 2, messagesMax: 2, bytesMax: 32_768 },
      stanzasPerSecondMax: 500,
      relaysPerSecondMax: 5,
      nickConflict: "rename",
      whileSplit: { talk: true, enter: false },
    };
  }

  /** Somebody there wants the room: it registers. */
  replica(name: "bohemia" | "cyprus"): Instance {
    const instance = this.mirror(name);
    instance.feed({ kind: "register", terms });
    this.pass(0);
    return instance;
  }

  /** There is nothing yet but the wish of somebody who is about to join. */
  mirror(name: "bohemia" | "cyprus"): Instance {
    const host = `mirror.${name}.lit` as Host;
    const self = `coven\\40rooms.athens.lit@${host}` as InstanceJid;
    this.count++;
    const random = String(this.count).padStart(5, "0");
    const instance = new Instance(
      this,
      createMirror({
        self,
        primary: this.primary.room.self,
        random,
        surroundings: this.surroundings(host),
        extension: true,
        given: 0,
      }),
    );
    this.instances.set(host, instance);
    return instance;
  }

  /** The room and all its replicas. */
  all(): readonly Instance[] {
    return [...this.instances.values()];
  }

  /** As the plainest room decides. */
  verdict({ event, user: asker, comesIn }: Judge): Judged["verdict"] {
    if (this.refusal !== undefined) return this.refusal;
    const known = event.nick !== undefined && this.primary.room.roster.occupants.has(event.nick);
    const isJoin = event.kind === "present" && (!known || comesIn === true) && asker !== undefined;
    return isJoin
      ? { kind: "accepted", event, entered: { user: asker, codes: [100] } }
      : { kind: "accepted", event: event };
  }

  carry(from: Instance, { host, frame, request }: Send): void {
    this.written.push(`${from.host} > ${frame.kind}`);
    this.frames.push(frame);
    const to = this.instances.get(host);
    if (to === undefined || this.cut.has(from.host) || this.cut.has(host)) return;
    let incoming: RequestId | undefined;
    if (request !== undefined) {
      this.count++;
      incoming = `in-${this.count}` as RequestId;
      this.asked.set(incoming, { by: from, request });
    }
    const received = { kind: "received", host: from.host, from: from.room.self, frame } as const;
    const arrive = (): void => {
      to.feed(incoming === undefined ? received : { ...received, request: incoming });
    };
    if (this.far.has(from.host)) this.underWay.push(arrive);
    else arrive();
  }

  /** What was under way from those who are far away arrives, in the order of its writing; or the first so much of it. */
  arrive(count = this.underWay.length): void {
    for (const arrives of this.underWay.splice(0, count)) arrives();
  }

  /** It never arrives. */
  lose(): void {
    this.underWay = [];
  }

  answer(_by: Instance, request: RequestId, answer: Extract<Effect, { kind: "answer" }>["answer"]): void {
    const asked = this.asked.get(request);
    if (asked === undefined) return;
    this.asked.delete(request);
    const outcome =
      answer.kind === "refusal"
        ? ({ kind: "refused", condition: stanzaErrors[answer.reason].condition } as const)
        : ({ kind: "result", frame: answer } as const);
    asked.by.feed({ kind: "answered", request: asked.request, outcome });
  }

  /** Lets time pass, deadline by deadline. */
  pass(durationMs: number): void {
    const end = this.now + durationMs;
    for (;;) {
      const dues = [...this.instances.values()].map((instance) => nextDeadline(instance.room) ?? Infinity);
      const due = Math.min(...dues);
      if (due > end) break;
      this.now = Math.max(this.now, due) as Instant;
      for (const instance of this.instances.values()) {
        if ((nextDeadline(instance.room) ?? Infinity) <= this.now) instance.feed({ kind: "tick" });
      }
    }
    this.now = end as Instant;
  }

  /** What was written since this was asked last. */
  crossings(): readonly string[] {
    const { written } = this;
    this.written = [];
    return written;
  }
}

/** The room of a master, with alice, who has said something; nobody has a mirror of it yet. */
export function starWithAlice(): Star {
  const star = new Star([], 1_000, promptStar);
  star.primary.join("alice");
  star.primary.say("alice", "Who comes?");
  star.crossings();
  return star;
}
