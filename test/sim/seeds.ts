/** Seeds that failed once, each with the fault of ours that it found: they must never fail again. */
import type { PolicyName } from "./modes";
import type { Fault } from "./faults";

export interface NamedSeed {
  readonly name: string;
  readonly seed: number;
  readonly instances: number;
  readonly faults: readonly Fault[];
  /** Absent: a mesh. */
  readonly policy?: PolicyName;
}

/** All faults that were switched on by default when these seeds were found; a seed tells a story with its faults alone. */
const together: readonly Fault[] = [
  "cuts",
  "losses",
  "holes",
  "one-way",
  "crashes",
  "clocks",
  "clock-steps",
  "moderation",
  "nick-conflicts",
  "lonely",
  "no-trust",
  "hostile",
];

/** The same, with acts on people at other servers. */
const withActs: readonly Fault[] = [...together, "racing-acts"];
/** The same, and the room is destroyed and made anew. */
const withDestroy: readonly Fault[] = [...together, "destroy"];

/** All faults that there were when these were found. */
const withAll: readonly Fault[] = [...withActs, "destroy", "duplicates", "roll-back", "questions"];
/** The same, with logs that hold a dozen events. */
export const withSmallLog: readonly Fault[] = [...withAll, "small-log"];
/** The same, with small pages. */
export const withSmallPages: readonly Fault[] = [...withSmallLog, "small-pages"];
/** All faults but two, which came last. */
const withQuestions: readonly Fault[] = [...withActs, "destroy", "questions"];

/** The same, with instances that are told nothing live while nobody is there. */
const withSpared: readonly Fault[] = [...withSmallPages, "spared"];

export const namedSeeds: readonly NamedSeed[] = [
  {
    name: "the first relayed event does not void what the receiver has not got",
    seed: 177,
    instances: 3,
    faults: ["cuts"],
  },
  { name: "a wish for a hello is remembered while a request is out", seed: 91, instances: 5, faults: ["cuts"] },
  { name: "an older subject that comes later is not taken", seed: 263, instances: 5, faults: ["clocks"] },
  { name: "the subject survives a restart", seed: 20, instances: 2, faults: ["crashes"] },
  { name: "ghosts of a server that was started anew stay away", seed: 82, instances: 4, faults: ["crashes"] },
  { name: "who is back before the sync keeps his new number", seed: 3, instances: 5, faults: ["crashes"] },
  { name: "what is refused is void, not in the log", seed: 1, instances: 3, faults: ["hostile"] },
  { name: "a room made anew uses no session again", seed: 22, instances: 3, faults: ["destroy"] },
  { name: "an old hello that comes late does not hold a link for ever", seed: 18, instances: 4, faults: ["holes"] },
  {
    name: "the primary's sync does not void what comes from its home directly",
    seed: 85,
    instances: 3,
    faults: ["holes"],
  },
  { name: "a presence on its way while its home syncs is not lost", seed: 3, instances: 5, faults: ["cuts"] },
  {
    name: "a banned man's presence on its way brings nobody in",
    seed: 73,
    instances: 3,
    faults: ["moderation", "racing-acts"],
  },
  {
    name: "a presence on its way does not undo a new affiliation's role",
    seed: 39,
    instances: 5,
    faults: ["moderation", "racing-acts"],
  },
  { name: "words of one who joined and left around a sync are heard", seed: 80, instances: 2, faults: ["crashes"] },
  {
    name: "words under a nick that was taken and left around a sync are heard",
    seed: 148,
    instances: 2,
    faults: ["holes"],
  },
  { name: "no ghost is raised of whom his own home has told meanwhile", seed: 2, instances: 4, faults: ["cuts"] },
  { name: "what the primary learns by a roster goes to those it relays to", seed: 275, instances: 5, faults: ["cuts"] },
  {
    name: "a clock that is set back an hour does not put off the probe that finds a lost message",
    seed: 935,
    instances: 5,
    faults: together,
  },
  { name: "nor does it before anything else happens in the room", seed: 6052, instances: 5, faults: together },
  {
    name: "a roster under way tells of people of an earlier start, who are gone",
    seed: 1298,
    instances: 5,
    faults: together,
  },
  {
    name: "a roster by way of the primary does not undo what the home's own roster has told",
    seed: 755,
    instances: 5,
    faults: together,
  },
  {
    name: "what changed while a link was under suspicion is told when the peer answers",
    seed: 3111,
    instances: 5,
    faults: together,
  },
  {
    name: "a change that nobody answered does not come late and undo the next",
    seed: 2761,
    instances: 5,
    faults: together,
  },
  {
    name: "what came before the session began is not counted in it, and hides no loss",
    seed: 3930,
    instances: 4,
    faults: together,
  },
  {
    name: "somebody at an unreachable server keeps no nick from one who is here",
    seed: 630,
    instances: 4,
    faults: together,
  },
  { name: "nor if he had it before the link broke", seed: 4564, instances: 5, faults: together },
  {
    name: "who comes again under a new start of his home is not taken for his former self",
    seed: 3285,
    instances: 5,
    faults: together,
  },
  {
    name: "the primary, which has got a message before the presences under it, declares none of them void",
    seed: 3303,
    instances: 5,
    faults: together,
  },
  {
    name: "a roster that is passed on names those, too, whom another's claim hides",
    seed: 4159,
    instances: 5,
    faults: together,
  },
  { name: "who is hidden keeps his claim while he changes his show", seed: 4194, instances: 4, faults: together },
  { name: "no late frame brings up a link that was given up", seed: 7259, instances: 5, faults: together },
  {
    name: "his own server's roster of long ago does not bring back who has left",
    seed: 6700,
    instances: 5,
    faults: together,
  },
  {
    name: "what a replica passes on does not undo what its reader's own lists say",
    seed: 89,
    instances: 5,
    faults: withActs,
  },
  {
    name: "a kick during a split is told at the heal, to the victim's home and to everybody else",
    seed: 54,
    instances: 5,
    faults: withActs,
  },
  { name: "who comes back after a split has the affiliation of today", seed: 142, instances: 5, faults: withActs },
  {
    name: "who is outcast before the primary has heard of his join is put out where no lists go, too",
    seed: 271,
    instances: 5,
    faults: withActs,
  },
  {
    name: "where no lists go the primary's word about a man outlasts his home's next roster",
    seed: 1473,
    instances: 3,
    faults: withActs,
  },
  {
    name: "a join after a kick that the reader has not heard of is a join, not a change of him who was kicked",
    seed: 2324,
    instances: 5,
    faults: withActs,
  },
  {
    name: "an act that was said under other lists than the reader's changes nobody",
    seed: 1540,
    instances: 5,
    faults: withActs,
  },
  {
    name: "a rename to a nick whose owner was kicked, of which the reader has not heard",
    seed: 3094,
    instances: 5,
    faults: withActs,
  },
  {
    name: "whom new lists put out before the primary heard of him is told off by his home where no lists go",
    seed: 1157,
    instances: 5,
    faults: withActs,
  },
  { name: "whom the lists turned away is there when they let him in", seed: 20, instances: 3, faults: withActs },
  {
    name: "an end that nobody answered is told when the link is back, and nothing is synced with a room that has ended",
    seed: 128,
    instances: 2,
    faults: withDestroy,
  },
  {
    name: "a source that crashes after its room's end still tells of it, and its next life does not answer for the last",
    seed: 217,
    instances: 3,
    faults: withDestroy,
  },
  {
    name: "a subject that was set before a shadow was set up reaches it",
    seed: 236,
    instances: 2,
    faults: withDestroy,
  },
  {
    name: "a shadow that was down when it was announced is announced when it is back",
    seed: 2079,
    instances: 5,
    faults: withDestroy,
  },
  {
    name: "a set-up that began while the peer was not reached finds out later what the peer supports",
    seed: 50,
    instances: 4,
    faults: withDestroy,
  },
  {
    name: "a set-up whose answers are lost goes on when they come again, also after a crash",
    seed: 290,
    instances: 4,
    faults: withDestroy,
  },
  {
    name: "whom lists put out that were lost on the way, and were changed back, is out everywhere",
    seed: 6036,
    instances: 5,
    faults: withActs,
  },
  { name: "relaying that begins in a sync waits for the next one", seed: 241, instances: 5, faults: withAll },
  {
    name: "nobody loses his nick to an outcast whose home has not heard of it",
    seed: 1969,
    instances: 5,
    faults: withAll,
  },
  {
    name: "lists that come while a roster is read ask again for whom they let in",
    seed: 7272,
    instances: 5,
    faults: withAll,
  },
  {
    name: "a ban that never came, and was taken back, ends him everywhere or nowhere",
    seed: 9423,
    instances: 5,
    faults: withAll,
  },
  {
    name: "a presence of a former start that the source passes on late brings nobody in",
    seed: 12477,
    instances: 5,
    faults: withAll,
  },
  {
    name: "whom the source puts out while its roster is told is out there as well",
    seed: 13211,
    instances: 5,
    faults: withAll,
  },
  {
    name: "who is put out before his presence has come is out when it comes",
    seed: 15941,
    instances: 5,
    faults: withAll,
  },
  {
    name: "a home whose link is only suspect is no ghost of the source's link",
    seed: 19009,
    instances: 5,
    faults: withAll,
  },
  { name: "a shadow that is set up twice tells what it has said between", seed: 19145, instances: 5, faults: withAll },
  {
    name: "a nick that another takes under a new start changes hands in sight",
    seed: 10858,
    instances: 5,
    faults: withAll,
  },
  {
    name: "a backup at the source: what shadows say before they are set up anew comes to it",
    seed: 1137,
    instances: 5,
    faults: withAll,
  },
  { name: "a backup at a shadow: nothing of its former life is shown twice", seed: 120, instances: 5, faults: withAll },
  {
    name: "what the room has not decided about yet is not told as known",
    policy: "ordered-star",
    seed: 8710,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "what was shown in a split, and whose refusal was lost, gets another number and is everywhere",
    policy: "ordered-star",
    seed: 1322,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "a subject that was set in a split, and was in the saved state before it was in the log, is not kept by a crash",
    policy: "ordered-star",
    seed: 14580,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "the primary's acts are not taken for the end of its backlog",
    policy: "ordered-star",
    seed: 3735,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "a change of the lists that was taken back at once has put somebody out, and is told",
    policy: "ordered-star",
    seed: 19359,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "who is let in by a copy that comes after newer lists is let in by those",
    policy: "ordered-star",
    seed: 7782,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "what a replica decides alone it tells by a sync, which does not undo what is being asked for",
    policy: "ordered-star",
    seed: 9039,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "who is kicked while the sync with his home tells a roster is told so",
    policy: "ordered-star",
    seed: 19813,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "whom the primary has lost is not brought back by news of his coming; a nick is one man's, also within a replica",
    policy: "ordered-star",
    seed: 660,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "a roster that was held up on its way does not undo what the primary has told since",
    policy: "prompt-star",
    seed: 6088,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "presence of a start that the primary does not know any more is void, however late it comes",
    policy: "prompt-star",
    seed: 7622,
    instances: 5,
    faults: withQuestions,
  },
  {
    name: "whom the primary has put out by an act that it lost may be in",
    seed: 2305,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a subject that its home has lost gives way everywhere",
    seed: 1540,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "that ours are out by an act that the primary lost we tell ourselves, after the sync",
    seed: 4202,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "whose service had left the room tells of its people when it is back",
    seed: 428,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "who is hidden for his nick is a ghost, too",
    seed: 1345,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "who finds out later that the primary does not reach somebody either is told so again",
    seed: 2828,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a roster tells of a home that is passed on, as it was last heard",
    seed: 7076,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "gaps of an earlier start close when the primary has told what it has of it",
    seed: 6185,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "whom new lists let in is asked for once",
    seed: 4088,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "a replica whose link is suspect is told of a new one",
    seed: 7948,
    instances: 5,
    faults: withSmallLog,
  },
  {
    name: "what a small log has dropped before it was told makes another sync, whatever it drops after it",
    seed: 293,
    instances: 3,
    faults: [...withSmallLog, "small-pages"],
  },
  {
    name: "whom the source passes on after lists that put him out is not in where they have come first",
    seed: 20021,
    instances: 5,
    faults: [...withSmallLog, "small-pages"],
  },
  {
    name: "what the source gives back to a shadow that had lost it goes to who has been synced before",
    seed: 20143,
    instances: 5,
    faults: [...withSmallLog, "small-pages"],
  },
  {
    name: "a replica that is lost in the middle of a sync that no split had led to is told of as lost",
    seed: 638,
    instances: 4,
    faults: withSpared,
  },
];
