/** What instances say to each other, and what people are shown, in words that a newcomer can read. */
import type { Left, RoomEvent } from "../../src/dmuc/core/words/events";
import type { EventFrame, Frame, Have, PastMessage, SyncState } from "../../src/dmuc/core/words/frames";
import type { Epoch, EventId, Host, InstanceJid, Nick, Session } from "../../src/dmuc/core/words/ids";
import { textOf } from "./people";

const serverNames = ["athens", "bohemia", "cyprus", "denmark", "elsinore"];

/** The width of the longest name. */
export const nameWidth = 8;

const causes: Readonly<Record<Left["cause"], string>> = {
  left: "leaves",
  kicked: "is kicked",
  banned: "is banned",
  unaffiliated: "is put out, being no member any more",
  "members-only": "is put out, being no member",
  shutdown: "is out: the server stops",
  failed: "drops out",
};

/** Names for servers and numbers; everything is called as in the story. */
export class Words {
  private readonly people = new Map<string, string>();

  /** @param hasMirrors whether they come and go: then it is part of the story how they are set up. */
  constructor(
    private readonly hosts: readonly Host[],
    private readonly hasMirrors: boolean,
  ) {}

  /** The person whom the simulator calls by a number gets a name. */
  call(person: string, name: string): void {
    this.people.set(person, name);
  }

  server(host: Host): string {
    return serverNames[this.hosts.indexOf(host)] ?? host;
  }

  /** Number of the server of that name. */
  indexOf(name: string): number {
    const index = serverNames.slice(0, this.hosts.length).indexOf(name);
    if (index < 0) throw new Error(`no server is called ${name}`);
    return index;
  }

  /** A text of the core, with JIDs and hosts replaced by names. */
  named(text: string): string {
    // The simulator's epochs begin with the server's letter and the number of the start.
    let named = text.replace(/\b[a-z](\d\d)-[A-Z]{12}\b/g, (_, start) => `start ${Number(start)}`);
    for (const host of this.hosts) {
      named = named.replaceAll(`coven\\40${this.hosts[0] ?? ""}@${host}`, this.server(host));
    }
    for (const host of this.hosts) {
      named = named.replaceAll(`coven@${host}`, this.server(host)).replaceAll(host, this.server(host));
    }
    return named;
  }

  private user(jid: string): string {
    const node = jid.split("@")[0] ?? jid;
    return this.people.get(node) ?? node;
  }

  private jid(jid: InstanceJid): string {
    return this.named(jid);
  }

  /** "athens 7" is the seventh event of athens; "athens(2) 1" the first after it was started for the second time. */
  private count(host: Host, epoch: Epoch, sequence: number): string {
    const start = Number(epoch.slice(1, 3));
    return `${this.server(host)}${start === 1 ? "" : `(${start})`} ${sequence}`;
  }

  private number(id: EventId): string {
    return `[${this.count(id.host, id.epoch, id.sequence)}]`;
  }

  private haves(haves: readonly Have[]): string {
    const told = haves.filter(({ contiguous, above }) => contiguous > 0 || above.length > 0);
    const counts = told.map(({ host, epoch, contiguous, above }) =>
      [this.count(host, epoch, contiguous), ...above].join(" and "),
    );
    return counts.length === 0 ? "nothing" : counts.sort().join(", ");
  }

  private sync({ session, haves, wantsRoster }: SyncState): string {
    const wish = wantsRoster === true ? "; who is in there?" : "";
    return `(${Words.session(session)}) I have ${this.haves(haves)}${wish}`;
  }

  private static session(session: Session): string {
    return `session ${session.slice(session.indexOf("~") + 1)}`;
  }

  /** What happened, as others see it. */
  event(event: RoomEvent, isNew = true): string {
    switch (event.kind) {
      case "said":
        return `${this.named(event.nick ?? "the room")}: "${textOf(event.payload)}"`;
      case "subject":
        return `${event.nick ?? "somebody"} sets the subject "${textOf(event.payload)}"`;
      case "left":
        return this.named(`${event.nick} ${causes[event.cause]}`);
      case "renamed":
        return this.named(`${event.nick} is called ${event.newNick} from now on`);
      case "present": {
        const { role, affiliation, payload } = event.view;
        const status = textOf(payload);
        if (status.startsWith("away")) return `${this.named(event.nick)} is ${status}`;
        const look = looks(role, affiliation, status);
        return this.named(`${event.nick}${isNew || look === "" ? " is here" : ""}${look}`);
      }
    }
  }

  /** What somebody at a mirror sends as he is, who names the room and not himself, or what the others are told. */
  private told({ event, speaker, through }: EventFrame): string {
    if (speaker === undefined) return this.event(event);
    const who = this.user(speaker);
    return through === undefined
      ? this.event({ ...event, nick: who as Nick })
      : `${who} asks to come in by this mirror`;
  }

  private past(message: PastMessage): string {
    const { stamp, event } = message;
    return stamp === undefined ? this.event(event) : `${this.event(event)} ${this.number(stamp.id)}`;
  }

  /** A frame, or undefined for what is not told. */
  frame(frame: Frame): string | undefined {
    switch (frame.kind) {
      case "event": {
        const number = frame.stamp === undefined ? "" : ` ${this.number(frame.stamp.id)}`;
        return `${this.told(frame)}${number}`;
      }
      case "event-refused":
        return `${frame.asked === undefined ? "somebody" : this.user(frame.asked.user)} may not (${frame.condition})`;
      case "history-request":
        return this.hasMirrors ? "what was said?" : undefined;
      case "history": {
        if (!this.hasMirrors) return undefined;
        const past = frame.messages.map((message) => this.past(message));
        return `this was said: ${past.length === 0 ? "nothing" : past.join(", ")}`;
      }
      case "private":
        return `${frame.from} whispers to ${frame.to}`;
      case "config": {
        const parts = frame.config === undefined ? [] : ["the configuration"];
        if (frame.lists !== undefined) {
          const items = frame.lists.items.map(({ jid, affiliation }) => `${this.user(jid)} ${affiliation}`);
          parts.push(`${frame.lists.base === undefined ? "the lists" : "new in the lists"}: ${items.join(", ")}`);
        }
        return parts.join(" and ");
      }
      case "roster": {
        const nicks = frame.items.map(({ nick }) => this.named(nick));
        return `who is in here: ${nicks.length === 0 ? "nobody" : nicks.join(", ")}`;
      }
      case "peerhost":
        return `${frame.peer === undefined ? "somebody" : this.jid(frame.peer)} has the room ${frame.removed ? "no more" : "too"}`;
      case "hello":
        return `hello! ${this.sync(frame.sync)}`;
      case "hello-wanted":
        return "please say hello";
      case "backlog": {
        const acts = (frame.acts ?? []).map(({ event, stamp }) => `${this.event(event)} ${this.number(stamp.id)}`);
        const missed = [...acts, ...frame.messages.map((past) => this.past(past))];
        return `(${Words.session(frame.session)}) what you missed: ${missed.join(", ")}`;
      }
      case "synced":
        return `(${Words.session(frame.session)}) that was all`;
      case "reach":
        return frame.peers.map(({ jid, up }) => `I ${up ? "reach" : "do not reach"} ${this.jid(jid)}`).join(", ");
      case "dissolve":
        return "the room ends";
      default:
        return undefined;
    }
  }
}

/** How somebody looks, if he does not look like everybody. */
export function looks(role: string, affiliation: string, status: string): string {
  const parts: string[] = [];
  if (affiliation !== "none") parts.push(affiliation);
  if (role !== "participant" && role !== "moderator") parts.push(`role ${role}`);
  if (status !== "") parts.push(status);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
