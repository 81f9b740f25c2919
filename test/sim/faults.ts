/** The faults that the simulator can make, each with a switch; all are on if nobody turns them off. */

export const faultNames = [
  /** Links break both ways: what is written bounces, what was under way is lost. */
  "cuts",
  /** Links break without a bounce: what is written vanishes. */
  "losses",
  /** Links break, and what is written is delivered after the healing. */
  "holes",
  /** Only one direction breaks. */
  "one-way",
  /** Servers crash, between two inputs or between two effects, and start anew. */
  "crashes",
  /** Clocks differ by up to hours. */
  "clocks",
  /** Clocks step, forward and back, while the room is in use. */
  "clock-steps",
  /** The owner's acts: kick, affiliation, configuration. */
  "moderation",
  /** Kicks and bans of people at other servers, who may leave or take another nick at the same moment. */
  "racing-acts",
  /** Events are delivered twice. */
  "duplicates",
  /** Two people take one nick at two servers at once. */
  "nick-conflicts",
  /** The room is destroyed, and made anew. */
  "destroy",
  /** A server goes back to an older backup when it starts. */
  "roll-back",
  /** One server stays cut off to the end. */
  "lonely",
  /** One peer of the source is trusted with no real JIDs. */
  "no-trust",
  /** A child says what it may not: in some runs all the time, in all at the end. */
  "hostile",
  /** People ask each other's clients things, whatever happens to the servers between them. */
  "questions",
  /** The logs hold a dozen events: in some runs what was missed is gone. */
  "small-log",
  /** In some runs a page of a sync holds one or two of what it tells. */
  "small-pages",
  /** In some runs servers tell one that nobody is at nothing live (D1-53), and everybody leaves a server at times. */
  "spared",
] as const;

export type Fault = (typeof faultNames)[number];
