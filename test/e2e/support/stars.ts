import type { Mark, MirrorPlan, TapStanza } from "../../../prosody-dev/index.js";
import { dmuc2, dmuc3 } from "./crossings.js";
import type { Fields } from "./form.js";
import type { Company } from "./gather.js";
import type { House } from "./house.js";
import * as mirrored from "./mirrored.js";
import type { Play } from "./play.js";
import * as replicas from "./replicas.js";
import { mixes, type Mix } from "./versions.js";

/** One of the two modes in which people of other servers are in a room of shakespeare.lit, where one story serves for both. */
export interface Star {
  /** By what they are in. */
  readonly by: "replica" | "mirror";
  /** What a service shows that speaks it. */
  readonly feature: string;
  /** Who serves his users so. */
  readonly servers: Readonly<Record<string, MirrorPlan>>;
  /** A room with five people in it, three of them guests. What they see first is over. */
  readonly gather: (house: House, fields?: Fields) => Promise<Company>;
  /** Until guests of that server are served so, and all is told that there was to tell. */
  readonly untilServed: (house: House, play: Play, domain: string, since?: Mark) => Promise<void>;
  /** What crossed, as its set-up and life have names for it. */
  readonly stepsOf: (stanzas: readonly TapStanza[]) => readonly string[];
  /** What crosses while the first guest comes in. */
  readonly setUp: readonly string[];
  /** What crosses when one more comes in, for the others and for himself. */
  readonly entry: readonly string[];
  /** What crosses when one of them speaks. */
  readonly speech: readonly string[];
  /** What crosses when the last one leaves, and somebody speaks afterwards. */
  readonly end: readonly string[];
}

const byReplicas: Star = {
  by: "replica",
  feature: dmuc2,
  servers: replicas.withReplicas,
  gather: replicas.gatherByReplicas,
  untilServed: replicas.untilReplica,
  stepsOf: replicas.stepsOf,
  setUp: [
    "up: register",
    "down: registered",
    "down: listed",
    "down: past",
    "down: subject",
    "down: synced",
    "up: synced",
    "up: presence",
    "down: presence",
    "down: enter",
  ],
  entry: ["up: presence", "down: presence", "down: enter"],
  speech: ["up: groupchat", "down: groupchat"],
  // It stays a minute.
  end: ["up: gone", "down: leave", "down: gone", "down: groupchat"],
};

const byMirrors: Star = {
  by: "mirror",
  feature: dmuc3,
  servers: mirrored.withMirrors,
  gather: mirrored.gatherByMirrors,
  untilServed: mirrored.untilMirrored,
  stepsOf: mirrored.stepsOf,
  setUp: mirrored.setUp,
  entry: ["up: join", "down: presence"],
  speech: ["up: groupchat"],
  // It has ended without a word.
  end: ["up: gone"],
};

/** Both. */
export const stars: readonly Star[] = [byReplicas, byMirrors];

/** Both, in every mix of servers. */
export const starsInMixes: readonly (Star & { readonly mix: Mix })[] = stars.flatMap((star) =>
  mixes.map((mix) => ({ ...star, mix })),
);
