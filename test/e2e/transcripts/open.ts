/** Scenes in which people behind a replica do not yet get what they get in a stock room, by their titles. It shall shrink. */
export const notYetReplicated: readonly string[] = [
  "so it is from another server (T-20, D1-55)",
  "who enters is shown the others, himself, what was said and the subject",
  "the room's avatar is the same at each instance",
  "an owner at another server gives the room its avatar",
  "a moderator takes back what another has said: in each archive",
  "whoever cannot be reached any more is out, and it is said why",
];
