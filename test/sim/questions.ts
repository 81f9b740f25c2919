/** What clients ask each other, and how it ends: with one answer or one error, for whoever asked (D1-54, T-13). */
import type { OccupantIqFrame } from "../../src/dmuc/core/words/frames";
import type { LocalOccupantIq } from "../../src/dmuc/core/words/inputs";
import { type Complaint, type Person, textOf, textPayload } from "./people";

interface Question {
  readonly person: Person;
  /** His stay: who has left and come back is not waiting any more. */
  readonly stay: Person["stay"];
  ends: number;
}

/** The questions of one server's people. */
export class Questions {
  private readonly asked = new Map<string, Question>();

  constructor(private readonly complain: Complaint) {}

  ask(id: string, person: Person): void {
    this.asked.set(id, { person, stay: person.stay, ends: 0 });
  }

  /** A client is asked, and answers at once. */
  answer(person: Person, frame: OccupantIqFrame): LocalOccupantIq | undefined {
    const text = textOf(frame.payload);
    if (person.stay === undefined) return undefined;
    // Whether what a hostile peer asks may come here is looked at by `own-only`.
    if (!text.endsWith(` for ${person.name}`) && !text.startsWith("forged"))
      this.complain("question", `${person.name} was asked "${text}"`);
    const times = (person.stay.seen.get(text) ?? 0) + 1;
    person.stay.seen.set(text, times);
    if (times > 1) this.complain("question", `${person.name} was asked "${text}" twice`);
    const payload = textPayload("body", `answer to ${text}`);
    return { kind: "local-occupant-iq", from: frame.to, to: frame.from, type: "result", id: frame.id, payload };
  }

  /** The answer, or that there will be none. */
  end(person: Person, { id }: OccupantIqFrame): void {
    const question = this.asked.get(id);
    if (question?.person !== person) return this.complain("question", `${person.name} is answered to ${id}`);
    question.ends++;
    if (question.ends > 1) this.complain("question", `${person.name} is answered twice to ${id}`);
  }

  /** Everybody in this room is out, or its server has stopped: nobody waits. */
  clear(): void {
    this.asked.clear();
  }

  /** A question of somebody who is in still and has heard nothing. */
  open(): string | undefined {
    for (const [id, { person, stay, ends }] of this.asked) {
      if (ends === 0 && person.stay !== undefined && stay !== undefined && person.stay.seen === stay.seen) return id;
    }
    return undefined;
  }
}
