/** Scenes in which people behind a replica do not yet get what they get in a stock room, by their titles. It shall shrink. */
export const notYetReplicated: readonly string[] = [
  "so it is from another server (T-20, D1-55)",
  "who enters is shown the others, himself, what was said and the subject",
  "the room's avatar is the same at each instance",
  "an owner at another server gives the room its avatar",
  "a moderator takes back what another has said: in each archive",
  "whoever cannot be reached any more is out, and it is said why",
];

/** The same behind a mirror (DMUC3). */
export const notYetMirrored: readonly string[] = [];

/** Scenes in which guests take other nicks, which a mirror does not let them (D3-47). */
export const withOtherNicks: readonly string[] = [
  "a nick is registered with the room, and nobody else may have it (T-20)",
  "another nick is taken before the eyes of all, unless somebody has it (T-07)",
  "a presence, and a farewell, is in the language in which it was written (M-13)",
  "lets in who knows it, at every server (T-04)",
  "a client that asks itself through the room learns whether it is in (M-01)",
];
