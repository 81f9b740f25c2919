import type { Element } from "@xmpp/xml";
import { conditionOf } from "./expect.js";

/** The answer was an error. `condition` is its defined condition, for example "conflict". */
export class StanzaFailure extends Error {
  readonly condition: string;
  readonly stanza: Element;

  constructor(attempt: string, stanza: Element) {
    const condition = conditionOf(stanza);
    super(`${attempt} was refused: ${condition}. The answer: ${stanza.toString()}`);
    this.name = "StanzaFailure";
    this.condition = condition;
    this.stanza = stanza;
  }
}
