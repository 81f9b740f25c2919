/** The extension's vectors and hellos: what a side has, and in which session and life of the room (3.6). */
import type { Have, RegisterFrame, SyncState } from "../../core/words/frames";
import type { Generation, InstanceJid } from "../../core/words/ids";
import { limits } from "../../core/words/limits";
import { isInstance } from "../../wire/jid";
import { formatInteger, parseInteger } from "../../wire/numbers";
import { compact } from "../../wire/optional";
import { type Element, element, elements, namespaceOf, ownChild, ownChildren } from "../../wire/stanza";
import { formatInstant, parseInstant } from "../../wire/time";
import {
  type Malformed,
  eventIdOf,
  extensionChild,
  generationOf,
  isBounded,
  isMalformed,
  malformed,
  sessionOf,
  tooLarge,
  xmlns,
} from "./extension-attributes";

/** "19 21-23": numbers in order, runs put together. */
function formatNumbers(numbers: readonly number[]): string | undefined {
  if (numbers.length === 0) return undefined;
  const sorted = [...numbers].sort((left, right) => left - right);
  const runs: { first: number; last: number }[] = [];
  for (const sequence of sorted) {
    const run = runs[runs.length - 1];
    if (run !== undefined && run.last + 1 === sequence) run.last = sequence;
    else runs.push({ first: sequence, last: sequence });
  }
  const texts = runs.map(({ first, last }) =>
    first === last ? formatInteger(first) : `${formatInteger(first)}-${formatInteger(last)}`,
  );
  return texts.join(" ");
}

/** Reads them; undefined if they are none, are not in order, or are more than that. */
function parseNumbers(text: string | undefined, countMax: number): readonly number[] | undefined {
  const numbers: number[] = [];
  if (text === undefined) return numbers;
  for (const run of text.split(" ")) {
    const [from, to, surplus] = run.split("-");
    const first = parseInteger(from);
    const last = to === undefined ? first : parseInteger(to);
    if (first === undefined || last === undefined || last < first || surplus !== undefined) return undefined;
    if (numbers.length + last - first >= countMax || first <= (numbers[numbers.length - 1] ?? -1)) return undefined;
    for (let sequence = first; sequence <= last; sequence++) numbers.push(sequence);
  }
  return numbers;
}

/** Writes `<have/>`; with its namespace where it stands in a roster: what that tells in full, and up to which number. */
export function haveElement(have: Have, namespace?: string): Element {
  const { host, epoch, contiguous, above, previous, without } = have;
  return element("have", {
    xmlns: namespace,
    h: host,
    e: epoch,
    n: formatInteger(contiguous),
    p: previous === undefined ? undefined : formatInteger(previous),
    x: formatNumbers(above),
    w: formatNumbers(without ?? []),
  });
}

/** All homes and epochs that anybody remembers (3.1). */
export const havesMax = limits.homesMax * limits.epochsPerHostMax;

function readHave(have: Element): Have | undefined {
  const { h, e, n, p, x, w } = have.attributes;
  const id = eventIdOf(h, e, n);
  const above = parseNumbers(x, limits.aboveGapMax);
  const without = parseNumbers(w, limits.submissionsMax);
  if (id === undefined || above === undefined || without === undefined) return undefined;
  const previous = p === undefined ? undefined : parseInteger(p);
  if (p !== undefined && (previous === undefined || previous > id.sequence)) return undefined;
  return {
    host: id.host,
    epoch: id.epoch,
    contiguous: id.sequence,
    above,
    ...(previous === undefined ? {} : { previous }),
    ...(without.length === 0 ? {} : { without }),
  };
}

/** Reads the `<have/>` of a roster; undefined if it has none. */
export function readHaves(roster: Element): readonly Have[] | Malformed | undefined {
  const haves: Have[] = [];
  for (const child of elements(roster)) {
    if (child.name !== "have" || namespaceOf(child, roster) !== xmlns) continue;
    const have = readHave(child);
    if (have === undefined) return malformed("a have is no vector");
    haves.push(have);
  }
  if (haves.length > havesMax) return malformed("the roster tells of too many homes", "too-large");
  return haves.length === 0 ? undefined : haves;
}

/** A hello; of who registers, as much of it as he knows. */
type PartOfSync = RegisterFrame["sync"];

/** Writes `<sync/>`: a hello, its answer, or the same at set-up. */
export function syncElement(sync: PartOfSync): Element {
  const { session, generation, configDigest, listsDigest, now, haves, peers, wantsRoster } = sync;
  const roster = wantsRoster === true ? "wanted" : undefined;
  const time = now === undefined ? undefined : formatInstant(now);
  return element(
    "sync",
    { xmlns, s: session, g: generation, cfg: configDigest, lists: listsDigest, now: time, roster },
    ...haves.map((have) => haveElement(have)),
    peers === undefined ? undefined : element("peers", {}, ...peers.map((jid) => element("i", { jid }))),
  );
}

/** Reads a `<sync/>`. */
export function readSync(sync: Element): SyncState | Malformed {
  const read = readPartOfSync(sync);
  if (isMalformed(read)) return read;
  const { generation, now } = read;
  if (generation === undefined || now === undefined) return malformed("sync@g or sync@now is missing");
  return { ...read, generation, now };
}

/** Reads the `<sync/>` of who registers: he may not know the room's life (3.2). */
export function readPartOfSync(sync: Element): PartOfSync | Malformed {
  const { s, g, cfg, lists, now } = sync.attributes;
  const session = sessionOf(s);
  const generation = generationOf(g);
  const time = parseInstant(now);
  const isReadable = (g === undefined) === (generation === undefined) && (now === undefined) === (time === undefined);
  if (session === undefined || !isReadable || !isBounded(cfg) || !isBounded(lists)) {
    return malformed("sync@s is missing or absurd, or sync@g, sync@now or a digest is");
  }
  const haves: Have[] = [];
  for (const child of ownChildren(sync, "have")) {
    const have = readHave(child);
    if (have === undefined) return malformed("a have is no vector");
    haves.push(have);
  }
  if (haves.length > havesMax) return tooLarge("a sync names too many homes");
  const listed = ownChild(sync, "peers");
  const peers = listed === undefined ? undefined : jidsOf(listed);
  const wantsRoster = sync.attributes["roster"] === "wanted" ? true : undefined;
  return compact<PartOfSync>({
    session,
    generation,
    configDigest: cfg,
    listsDigest: lists,
    now: time,
    haves,
    peers,
    wantsRoster,
  });
}

function jidsOf(list: Element): readonly InstanceJid[] {
  const jids: InstanceJid[] = [];
  for (const { attributes } of ownChildren(list, "i")) {
    const jid = attributes["jid"];
    if (jid !== undefined && isInstance(jid)) jids.push(jid);
  }
  return jids.slice(0, limits.peersMax);
}

/** Writes the `<sync/>` that says no more than which life of the room is meant (3.1). */
export function generationElement(generation: Generation | undefined): Element | undefined {
  return generation === undefined ? undefined : element("sync", { xmlns, g: generation });
}

/** Reads the generation of a request to hold a replica; none is said if there is no `<sync/>`. */
export function readGeneration(parent: Element): { readonly generation?: Generation } | Malformed {
  const sync = extensionChild(parent, "sync");
  if (sync === undefined) return {};
  const generation = generationOf(sync.attributes["g"]);
  return generation === undefined ? malformed("sync@g is missing or absurd") : { generation };
}
