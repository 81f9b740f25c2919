// The scene, as data: who is at home where, and who does what, in order. It is played twice: with mod_dmuc and without.

/** A person and the server where he or she has an account. */
export interface Player {
  readonly name: string;
  readonly account: string;
  readonly home: string;
}

/** What somebody does in the scene. */
export type Deed =
  | { readonly kind: "opens"; readonly title: string }
  | { readonly kind: "enters" }
  | { readonly kind: "says"; readonly text: string }
  | { readonly kind: "whispers"; readonly to: string; readonly text: string }
  | { readonly kind: "renames"; readonly name: string }
  | { readonly kind: "sets-subject"; readonly text: string }
  | { readonly kind: "steps-out"; readonly text: string }
  | { readonly kind: "leaves" };

/** Who does what. */
export type Step = { readonly who: string } & Deed;

const shakespeare = "shakespeare.lit";
const macbeth = "macbeth.lit";
const marlowe = "marlowe.lit";

/** Each server's domain, and the name of its service for rooms. */
export const servers = [
  { domain: shakespeare, rooms: "chat.shakespeare.lit" },
  { domain: macbeth, rooms: "rooms.macbeth.lit" },
  { domain: marlowe, rooms: "conference.marlowe.lit" },
] as const;

/** The room's name before the "@", the same on all servers. */
export const roomName = "coven";

/** The room is made here. Without mod_dmuc it is only here. */
export const firstServer = servers[0];

/** Who plays, and where each is at home. */
export const players: readonly Player[] = [
  { name: "Hecate", account: "hecate", home: shakespeare },
  { name: "Puck", account: "puck", home: shakespeare },
  { name: "First Witch", account: "firstwitch", home: macbeth },
  { name: "Second Witch", account: "secondwitch", home: macbeth },
  { name: "Third Witch", account: "thirdwitch", home: macbeth },
  { name: "Faustus", account: "faustus", home: marlowe },
  { name: "Helen", account: "helen", home: marlowe },
];

/** The scene, step by step. */
export const scene: readonly Step[] = [
  { who: "Hecate", kind: "opens", title: "The Blasted Heath" },
  { who: "Puck", kind: "enters" },
  { who: "First Witch", kind: "enters" },
  { who: "Second Witch", kind: "enters" },
  { who: "Third Witch", kind: "enters" },
  { who: "Faustus", kind: "enters" },
  { who: "Helen", kind: "enters" },
  { who: "First Witch", kind: "says", text: "When shall we three meet again, in thunder, lightning, or in rain?" },
  { who: "Second Witch", kind: "says", text: "When the hurly-burly's done, when the battle's lost and won." },
  { who: "Third Witch", kind: "says", text: "That will be ere the set of sun." },
  { who: "Faustus", kind: "says", text: "May a scholar join you? I have come far." },
  { who: "Hecate", kind: "says", text: "All are welcome who bring something for the cauldron." },
  { who: "Puck", kind: "says", text: "Lord, what fools these mortals be!" },
  { who: "Helen", kind: "whispers", to: "First Witch", text: "What does one bring?" },
  { who: "First Witch", kind: "whispers", to: "Helen", text: "Eye of newt. Do not ask." },
  { who: "Second Witch", kind: "says", text: "Fillet of a fenny snake, in the cauldron boil and bake." },
  { who: "Third Witch", kind: "says", text: "Scale of dragon, tooth of wolf, witches' mummy, maw and gulf." },
  { who: "First Witch", kind: "says", text: "Double, double, toil and trouble!" },
  { who: "Second Witch", kind: "says", text: "Fire burn and cauldron bubble!" },
  { who: "Helen", kind: "says", text: "I brought a thousand ships. Will they do?" },
  { who: "Hecate", kind: "says", text: "O, well done! I commend your pains." },
  { who: "Puck", kind: "steps-out", text: "putting a girdle round about the earth, back in forty minutes" },
  { who: "Faustus", kind: "renames", name: "Doctor Faustus" },
  { who: "Hecate", kind: "sets-subject", text: "Tonight: double, double, toil and trouble" },
  { who: "Doctor Faustus", kind: "says", text: "Che sera, sera." },
  { who: "Second Witch", kind: "says", text: "By the pricking of my thumbs, something wicked this way comes." },
  { who: "First Witch", kind: "says", text: "Open, locks, whoever knocks." },
  { who: "Puck", kind: "says", text: "Back already. Up and down, up and down." },
  { who: "Third Witch", kind: "leaves" },
  { who: "Hecate", kind: "says", text: "Good night." },
  { who: "First Witch", kind: "says", text: "Good night." },
  { who: "Helen", kind: "says", text: "Good night." },
];
