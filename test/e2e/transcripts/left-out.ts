/** Scenes in which somebody says to his own nick what is for all: a mirror and its master take that (E3-15, T-26). */
export const toOwnNick: readonly string[] = ["nor does anybody shout at himself (T-26)"];

/** Scenes in which guests take other nicks, which a mirror does not let them (D3-47). */
export const withOtherNicks: readonly string[] = [
  "a nick is registered with the room, and nobody else may have it (T-20)",
  "another nick is taken before the eyes of all, unless somebody has it (T-07)",
  "a presence, and a farewell, is in the language in which it was written (M-13)",
  "lets in who knows it, at every server (T-04)",
  "a client that asks itself through the room learns whether it is in (M-01)",
];
