/**
 * What happens in a run, drawn from its seed before anything runs: what people do, and what becomes of servers and links. What
 * comes of it depends on the machine; what is tried does not.
 */
import { Random } from "../sim/random";
import { hasModule, linksOf, sceneryOf, type Mode, type Scenery } from "./modes.js";

/** What people do, by the number of the person. Who is not in the room does nothing. */
export type Deed = { readonly atMs: number; readonly person: number } & (
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "subject"; readonly text: string }
  | { readonly kind: "show"; readonly text: string }
  | { readonly kind: "join" }
  | { readonly kind: "leave" }
  | { readonly kind: "rename"; readonly nick: string }
  | { readonly kind: "kick"; readonly whom: number }
  /** Of somebody who is never there: what lists have. */
  | { readonly kind: "affiliate"; readonly jid: string; readonly affiliation: "member" | "outcast" | "none" }
  | { readonly kind: "configure"; readonly text: string }
);

/** What becomes of a link between two servers, or of one server, by their numbers. Each is over after a while. */
export type Mishap = { readonly atMs: number; readonly forMs: number } & (
  | { readonly kind: LinkFault; readonly link: readonly [number, number] }
  | { readonly kind: ServerFault; readonly server: number }
);

/** A black hole swallows what both say, or what one of them says; a slow link carries little, and late. */
export const linkFaults = ["cut", "black hole", "half a black hole", "slow"] as const;
export type LinkFault = (typeof linkFaults)[number];

/** SIGKILL, SIGTERM, SIGSTOP; a reload of the module is over at once. */
export const serverFaults = ["kill", "stop", "pause", "reload"] as const;
export type ServerFault = (typeof serverFaults)[number];

export type Fault = LinkFault | ServerFault;

export interface TorturePlan {
  readonly seed: number;
  readonly mode: Mode;
  readonly scenery: readonly Scenery[];
  readonly people: number;
  readonly spanMs: number;
  readonly deeds: readonly Deed[];
  readonly mishaps: readonly Mishap[];
}

export interface PlanOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly spanMs: number;
  /** Default: 20. */
  readonly people?: number;
  /** Default: 3 to 5, by the seed. */
  readonly servers?: number;
}

/** Names that several people want. */
export const contested: readonly string[] = ["Banquo", "Fleance"];

/** Somebody does something this often, on average; more seldom in long runs, so that a newcomer can be told all that was said. */
const personPauseMs = 2_500;
const deedsMax = 1_500;
const pausesMs = [2_000, 8_000] as const;
const linkDurationsMs = [300, 3_000, 12_000, 45_000] as const;
const downDurationsMs = [200, 3_000, 12_000, 30_000] as const;

/** Who moderates: one at each server, the first two of whom own the room. */
export function isElder(plan: Pick<TorturePlan, "scenery">, person: number): boolean {
  return person < plan.scenery.length;
}

export function isOwner(person: number): boolean {
  return person < 2;
}

/** The number of the server that somebody is at. */
export function homeOf(plan: Pick<TorturePlan, "scenery">, person: number): number {
  return person % plan.scenery.length;
}

export function drawPlan({ seed, mode, spanMs, people = 20, servers }: PlanOptions): TorturePlan {
  const random = new Random(seed, `torture ${mode}`);
  const scenery = sceneryOf(mode, servers ?? random.between(3, 5));
  const plan = { seed, mode, scenery, people, spanMs };
  return { ...plan, deeds: drawDeeds(plan, random), mishaps: drawMishaps(plan, random) };
}

type Frame = Omit<TorturePlan, "deeds" | "mishaps">;

function drawDeeds(plan: Frame, random: Random): readonly Deed[] {
  const count = Math.min(Math.round((plan.spanMs * plan.people) / personPauseMs), deedsMax);
  const times = Array.from({ length: count }, () => random.between(0, plan.spanMs)).sort((one, other) => one - other);
  return times.map((atMs, number) => drawDeed(plan, random, atMs, number));
}

function drawDeed(plan: Frame, random: Random, atMs: number, number: number): Deed {
  const person = random.between(0, plan.people - 1);
  const kind = random.weighted({ say: 60, subject: 3, show: 6, join: 8, leave: 6, rename: 4, order: 7 });
  switch (kind) {
    case "say":
    case "subject":
    case "show":
      return { atMs, person, kind, text: `${kind} ${number}` };
    case "rename":
      return { atMs, person, kind, nick: random.chance(0.2) ? random.pick(contested) : `nick${number}` };
    case "order":
      return { atMs, ...drawOrder(plan, random, number) };
    default:
      return { atMs, person, kind };
  }
}

type Order = { readonly person: number } & (
  | { readonly kind: "kick"; readonly whom: number }
  | { readonly kind: "affiliate"; readonly jid: string; readonly affiliation: "member" | "outcast" | "none" }
  | { readonly kind: "configure"; readonly text: string }
);

function drawOrder(plan: Frame, random: Random, number: number): Order {
  const elders = plan.scenery.length;
  switch (random.weighted({ kick: 4, affiliate: 2, configure: 1 })) {
    case "kick":
      return {
        kind: "kick",
        person: random.between(0, elders - 1),
        whom: random.between(elders, plan.people - 1),
      };
    case "affiliate":
      return {
        kind: "affiliate",
        person: random.between(0, 1),
        jid: `absent${random.between(1, 5)}@jonson.lit`,
        affiliation: random.pick(["member", "outcast", "none"] as const),
      };
    default:
      return { kind: "configure", person: random.between(0, 1), text: `Scene ${number}` };
  }
}

/** What is being tormented is left alone till that is over, and one server at least is well at any time. */
function drawMishaps(plan: Frame, random: Random): readonly Mishap[] {
  const { scenery, spanMs } = plan;
  const links = linksOf(scenery);
  const busyUntil = new Map<string, number>();
  const mishaps: Mishap[] = [];
  for (let atMs = random.between(1_000, 3_000); atMs < spanMs; atMs += random.between(...pausesMs)) {
    const isLink = random.chance(0.55);
    const link = random.pick(links);
    const server = random.between(0, scenery.length - 1);
    const how = random.weighted({ cut: 4, "black hole": 4, "half a black hole": 1, slow: 2 });
    const what = random.weighted({ kill: 3, stop: 2, pause: 3, reload: 2 });
    const forMs = Math.min(random.pick(isLink ? linkDurationsMs : downDurationsMs), spanMs - atMs);
    const target = isLink ? link.join(" - ") : String(server);
    const others = scenery.map((_, index) => String(index)).filter((name) => name !== target);
    const isLastOne = !isLink && others.every((name) => (busyUntil.get(name) ?? 0) >= atMs);
    if ((busyUntil.get(target) ?? 0) >= atMs || isLastOne) continue;
    if (!isLink && what === "reload" && !hasModule(scenery[server]!.place)) continue;
    const duration = !isLink && what === "reload" ? 0 : forMs;
    busyUntil.set(target, atMs + duration);
    mishaps.push(isLink ? { atMs, forMs: duration, kind: how, link } : { atMs, forMs: duration, kind: what, server });
  }
  return mishaps;
}

/** "12.3 s: kill shakespeare.lit for 3 s". */
export function describeMishap({ scenery }: Pick<TorturePlan, "scenery">, mishap: Mishap): string {
  const target =
    "link" in mishap
      ? mishap.link.map((server) => scenery[server]!.domain).join(" - ")
      : scenery[mishap.server]!.domain;
  const duration = mishap.kind === "reload" ? "" : ` for ${mishap.forMs / 1_000} s`;
  return `${(mishap.atMs / 1_000).toFixed(1)} s: ${mishap.kind} ${target}${duration}`;
}
