/** People with clients, and what each of them has been shown. */
import type { RoomEvent } from "../../src/dmuc/core/words/events";
import type { Affiliation, Nick, Payload, Role, UserJid } from "../../src/dmuc/core/words/ids";
import { type Element, element, fromPayload, toPayload } from "../../src/dmuc/wire/stanza";

/** How words begin that nobody may ever be shown. */
export const forgedText = "forged";

/** A message's body, or a presence's status. */
export function textPayload(name: "body" | "subject" | "status", text: string): Payload {
  return toPayload([element(name, {}, text)]);
}

/** The text that `textPayload` was given. */
export function textOf(payload: Payload): string {
  const first: Element | undefined = fromPayload(payload)[0];
  return (first?.children ?? []).map((child) => (typeof child === "string" ? child : "")).join("");
}

/** What others see of an occupant, as one text that can be compared. */
export function lookOf(role: Role, affiliation: Affiliation, payload: Payload): string {
  return `${role} ${affiliation} "${textOf(payload)}"`;
}

/** A stay in the room: from a join to the leave. */
export interface Stay {
  readonly nick: Nick;
  /** Messages shown, with how often; those of the history that came with the join among them. */
  readonly seen: Map<string, number>;
  /** Messages that went to the history of his server during the stay. */
  readonly owed: string[];
  /** Who is in the room and how they look, by what he has been shown. */
  readonly roster: Map<Nick, string>;
}

/** One person with one client. */
export class Person {
  stay: Stay | undefined;
  /** Called for each event that his client is shown; `isNew`: of somebody whom it has not shown before. */
  onShown: (event: RoomEvent, isNew: boolean) => void = () => undefined;

  constructor(
    readonly name: string,
    readonly user: UserJid,
    /** Number of the server through which he joins. */
    readonly node: number,
  ) {}

  get nick(): Nick | undefined {
    return this.stay?.nick;
  }

  /** Enters: he is shown who is in, and what was said before. */
  enter(nick: Nick, present: ReadonlyMap<Nick, string>, history: readonly string[]): void {
    this.stay = { nick, seen: new Map(history.map((text) => [text, 1])), owed: [], roster: new Map(present) };
  }

  /** What counts again, since what came after it is lost (docs/protocol.md, "A disk that has gone back"). */
  expectAgain(event: RoomEvent): void {
    if (event.kind === "subject") this.stay?.seen.delete(textOf(event.payload));
  }

  renamed(nick: Nick): void {
    if (this.stay !== undefined) this.stay = { ...this.stay, nick };
  }
}

/** What is wrong with what a client is shown, if anything. */
export type Complaint = (rule: string, text: string) => void;

/** A client is shown an event; what may not be shown is complained about (invariant 1). */
export function witness(person: Person, event: RoomEvent, complain: Complaint): void {
  const { stay } = person;
  if (stay === undefined) return;
  person.onShown(event, event.kind === "present" && !stay.roster.has(event.nick));
  switch (event.kind) {
    case "said":
    case "subject": {
      const text = textOf(event.payload);
      const times = (stay.seen.get(text) ?? 0) + 1;
      stay.seen.set(text, times);
      // Under "NICK (domain)" everybody sees whose words they are (3.7).
      if (text.startsWith(forgedText) && event.nick?.endsWith(")") !== true)
        complain("hostile", `${person.name} was shown "${text}"`);
      if (times > 1) complain("shown-twice", `${person.name} was shown "${text}" ${times} times`);
      return;
    }
    case "present": {
      const { role, affiliation, payload } = event.view;
      const look = lookOf(role, affiliation, payload);
      if (stay.roster.get(event.nick) === look) {
        complain("presence-repeated", `${person.name} was shown "${event.nick}" again, who looks as before: ${look}`);
      }
      stay.roster.set(event.nick, look);
      return;
    }
    case "left":
      if (!stay.roster.delete(event.nick)) {
        complain("left-twice", `${person.name} was shown that "${event.nick}" left, who was not in`);
      }
      return;
    case "renamed": {
      const look = stay.roster.get(event.nick);
      if (look === undefined) {
        complain("left-twice", `${person.name} was shown a new nick of "${event.nick}", who was not in`);
        return;
      }
      stay.roster.delete(event.nick);
      stay.roster.set(event.newNick, `${look} renamed`);
    }
  }
}
