/** One trick of a hostile child. */
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import type { Attack } from "./forging";

/** How the honest one says that it refuses. */
type Refused =
  /** By the answer to the request. */
  | "answer"
  /** By a line in the administrator's log. */
  | "line"
  /** Not at all: it is void by its form alone, or an honest peer may send such a thing as well. */
  | "silently";

export interface Trick {
  readonly name: string;
  readonly refused: Refused;
  readonly frames: (attack: Attack) => readonly Frame[];
  /** Changes what was well encoded. */
  readonly spoil?: (stanza: Stanza, attack: Attack) => Stanza;
  /** Its price is the link: then the session has to begin anew. */
  readonly costsLink?: true;
  /** Whether it is a trick towards that target; absent: towards everybody. */
  readonly against?: "replicas";
  /** Only while everything is at rest: a listed peer that takes the name of a room while it is nowhere has it. */
  readonly atRestOnly?: true;
  /** It is in the letters of a stanza, or in a rule that not every policy has: then of the mesh alone. */
  readonly meshOnly?: true;
}
