/** What must hold at the end of a run, read from what it has left behind. */
import type { Saying } from "./client.js";
import type { Evidence, Instance, Line, StayEvidence } from "./evidence.js";
import { holdsRoom } from "./modes.js";
import { contested } from "./plan.js";

export type FaultKind =
  | "unrest"
  | "lost"
  | "doubled"
  | "order"
  | "archive"
  | "occupants"
  | "subject"
  | "config"
  | "affiliations"
  | "thrown out"
  | "log"
  | "memory";

export interface Finding {
  readonly kind: FaultKind;
  readonly text: string;
  /** The message that it is about. */
  readonly body?: string;
  /** Who it has befallen, and when. */
  readonly whom?: { readonly who: string; readonly atMs: number };
}

type Check = (evidence: Evidence) => readonly Finding[];

/** Messages that the room has promised to keep: their senders have got them back (3.1). */
export function promisedOf({ sayings }: Pick<Evidence, "sayings">): readonly Saying[] {
  return sayings.filter(({ reflectedAtMs }) => reflectedAtMs !== undefined);
}

function timesIn(lines: readonly { readonly body: string }[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { body } of lines) times.set(body, (times.get(body) ?? 0) + 1);
  return times;
}

/** The lines of one place: what is promised is there, and nothing is there twice. */
function eachOnce(where: string, lines: readonly Line[], promised: readonly Saying[]): readonly Finding[] {
  const times = timesIn(lines);
  const lost = promised
    .filter(({ body }) => !times.has(body))
    .map(({ body, person }) => ({ kind: "lost" as const, body, text: `"${body}" of ${person} is not in ${where}` }));
  const doubled = [...times]
    .filter(([, count]) => count > 1)
    .map(([body, count]) => ({ kind: "doubled" as const, body, text: `"${body}" is ${count} times in ${where}` }));
  return [...lost, ...doubled];
}

/**
 * 3.1: every message whose sender has got it back is in the history and archive of every instance, once. A replica or mirror,
 * which comes and goes with its people, tells what was said since one of them is in.
 */
const keptByAll: Check = (evidence) => {
  const promised = promisedOf(evidence);
  return evidence.instances.flatMap((instance) => {
    const { domain, place, history, archive } = instance;
    const since = holdsRoom(place) ? 0 : peopledSince(evidence, domain);
    const told = promised.filter(({ sentAtMs }) => sentAtMs >= since && sentAtMs < evidence.inspectedAtMs);
    return [
      ...eachOnce(`the history of ${domain}`, history, told),
      ...(archive === undefined ? [] : eachOnce(`the archive of ${domain}`, archive, promised)),
    ];
  });
};

/** Since when somebody of that server, who is in at the end, has been in. */
function peopledSince({ stays }: Evidence, domain: string): number {
  const begun = stays.flatMap(({ who, begunAtMs, ending }) =>
    ending === undefined && who.endsWith(`@${domain}`) ? (begunAtMs ?? []) : [],
  );
  return Math.min(Infinity, ...begun);
}

const keyOf = ({ body, id }: Line): string => `${body} (${id ?? "no id"})`;

/** Where two rows part. */
function parting(one: readonly string[], other: readonly string[]): string {
  const index = one.findIndex((key, position) => other[position] !== key);
  const position = index < 0 ? one.length : index;
  return `at line ${position + 1}: ${one[position] ?? "the end"} | ${other[position] ?? "the end"}`;
}

/** 3.6: who comes late is told the same in the same order everywhere; where there is no room but a replica or mirror, the end of it. */
const oneOrder: Check = ({ instances }) => {
  const [home, ...others] = instances;
  if (home === undefined) return [];
  const all = home.history.map(keyOf);
  return others.flatMap((instance): readonly Finding[] => {
    const told = instance.history.map(keyOf);
    const expected = holdsRoom(instance.place) ? all : all.slice(Math.max(0, all.length - told.length));
    if (told.join("\n") === expected.join("\n")) return [];
    const where = `${home.domain} and ${instance.domain} tell it differently`;
    return [{ kind: "order", body: firstDifference(instance, home), text: `${where}, ${parting(expected, told)}` }];
  });
};

function firstDifference(instance: Instance, home: Instance): string {
  const told = instance.history;
  const expected = home.history.slice(-told.length);
  return told.find((line, index) => expected[index]?.body !== line.body)?.body ?? "";
}

/** An archive and a history have the same messages, under the same ids. */
const archiveIsHistory: Check = ({ instances, sayings, inspectedAtMs }) => {
  const later = new Set(sayings.filter(({ sentAtMs }) => sentAtMs >= inspectedAtMs).map(({ body }) => body));
  return instances.flatMap(({ domain, history, archive }): readonly Finding[] => {
    if (archive === undefined) return [];
    const archived = new Set(archive.filter(({ body }) => !later.has(body)).map(keyOf));
    const missing = history.find((line) => !archived.has(keyOf(line)));
    if (missing === undefined && archived.size === history.length) return [];
    const text = `the archive of ${domain} has ${archived.size} messages, its history ${history.length}`;
    return [{ kind: "archive", text: missing === undefined ? text : `${text}; it lacks ${keyOf(missing)}` }];
  });
};

/** Of users of a stock server, and of those whom the room serves as such: who comes in anew while the room takes him for still there is told what he has just heard. */
const isStock = ({ place }: StayEvidence): boolean => place === "stock";

/** Nobody hears anything twice while he is in. */
const heardOnce: Check = ({ stays }) =>
  stays
    .filter((stay) => !isStock(stay))
    .flatMap(({ who, heard }) =>
      [...timesIn(heard)]
        .filter(([, count]) => count > 1)
        .map(([body, count]) => ({
          kind: "doubled" as const,
          body,
          text: `${who} has heard "${body}" ${count} times`,
        })),
    );

/** Who is in to the end has heard all that its sender has got back since he came. */
const heardByAll: Check = (evidence) => {
  const promised = promisedOf(evidence);
  const isIn = (stay: StayEvidence): boolean =>
    stay.ending === undefined && stay.begunAtMs !== undefined && !isStock(stay);
  return evidence.stays.filter(isIn).flatMap(({ who, heard, begunAtMs }) => {
    const bodies = new Set(heard.map(({ body }) => body));
    return promised
      .filter(({ body, sentAtMs }) => sentAtMs > begunAtMs! && !bodies.has(body))
      .map(({ body, person }) => ({
        kind: "lost" as const,
        body,
        text: `${who} has not heard "${body}" of ${person}`,
      }));
  });
};

/** One text for all, or who has another one than most. */
function agreement(kind: FaultKind, what: string, said: readonly (readonly [string, string])[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const [, text] of said) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [most] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  return said
    .filter(([, text]) => text !== most)
    .map(([who, text]) => ({ kind, text: `${who} has another ${what} than most: ${text} | ${most ?? ""}` }));
}

const sameSubject: Check = ({ views }) =>
  agreement(
    "subject",
    "subject",
    views.map(({ who, subject }) => [who, subject ?? ""] as const),
  );

/** All see the same people, each alike. */
const sameOccupants: Check = ({ views }) => {
  const nicks = [...new Set(views.flatMap(({ occupants }) => Object.keys(occupants)))].sort();
  return nicks.flatMap((nick) =>
    agreement(
      "occupants",
      `look of "${nick}"`,
      views.map(({ who, occupants }) => [who, occupants[nick] ?? "not there"] as const),
    ),
  );
};

function sameTexts(kind: "config" | "affiliations"): Check {
  return ({ instances }) =>
    agreement(
      kind,
      kind,
      instances
        .filter((instance) => instance[kind] !== undefined)
        .map((instance) => [instance.domain, instance[kind]!] as const),
    );
}

/** Who was put out, was kicked, or was at a server that ended. Stock service may lose its users where a link breaks; ours does not. */
const nobodyThrownOut: Check = ({ stays, kicks, outages, mode }) =>
  stays.flatMap(({ who, begunAtMs, ending, place }): readonly Finding[] => {
    // Who was never in cannot be put out: a join may remain without an answer where its link breaks.
    if (ending === undefined || begunAtMs === undefined) return [];
    if (ending.how === "left" || ending.how === "disconnected") return [];
    const { how, codes, nick, atMs } = ending;
    // Who is renamed while he is being put out is put out all the same.
    const isKicked =
      codes.includes("307") && kicks.some((kick) => (kick.whom === who || kick.nick === nick) && kick.atMs <= atMs);
    const domain = who.slice(who.indexOf("@") + 1);
    const isServerGone =
      codes.includes("332") && outages.some((outage) => outage.domain === domain && outage.fromMs <= atMs);
    if (isKicked || isServerGone || place === "stock") return [];
    // DMUC3 lets nobody be called otherwise: who loses a nick goes.
    const isLoser = mode !== "dmuc1" && mode !== "dmuc2" && codes.includes("333") && contested.includes(nick);
    return isLoser
      ? []
      : [{ kind: "thrown out", text: `${who} (${nick}) was out: ${how} ${codes}`, whom: { who, atMs } }];
  });

const quiet: Check = ({ unrest }) => (unrest === undefined ? [] : [{ kind: "unrest", text: unrest }]);

const cleanLogs: Check = ({ complaints }) => complaints.map((text) => ({ kind: "log" as const, text }));

const checks: readonly Check[] = [
  quiet,
  keptByAll,
  oneOrder,
  archiveIsHistory,
  heardOnce,
  heardByAll,
  sameSubject,
  sameOccupants,
  sameTexts("config"),
  sameTexts("affiliations"),
  nobodyThrownOut,
  cleanLogs,
];

/** All that is wrong. */
export function judge(evidence: Evidence): readonly Finding[] {
  return checks.flatMap((check) => check(evidence));
}
