/** One room for each column: who is in it, and how its link is watched. */
import { it } from "vitest";
import type { DevLink } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { submitForm } from "../support/form.js";
import { shakespeare, type House } from "../support/house.js";
import { untilMirrored } from "../support/mirrored.js";
import type { Play } from "../support/play.js";
import { replicaOf, untilReplica } from "../support/replicas.js";
import type { Column } from "./columns.js";
import { contract, modes, type Situation } from "./contract.js";

/** Replicas and mirrors are not told it: where the room has one they would let nobody in without it. */
export function passwordOf(column: Column): string {
  return isDistributed(column) ? "Harpier cries" : "";
}

export interface Scene {
  readonly column: Column;
  readonly play: Play;
  readonly link: DevLink;
  /** The owner, and somebody else, at the room's home. */
  readonly hecate: Actor;
  readonly puck: Actor;
  /** Of the other server; the first is an owner as well. */
  readonly firstwitch: Actor;
  readonly secondwitch: Actor;
  readonly crone: Actor;
  readonly everybody: readonly Actor[];
  /** Somebody who comes in by the column's server. */
  readonly enterThere: (nick: string, options?: { as?: string; history?: number }) => Promise<Actor>;
  readonly enterHome: (nick: string, options?: { as?: string; history?: number }) => Promise<Actor>;
}

/** Whose name, and whom he asks to be let in. */
export function nameOf({ mode, choice }: Column): string {
  return `${mode}, ${choice}`;
}

function isDistributed({ mode }: Column): boolean {
  return mode === "D1";
}

/** The service's room at which the column's people are. */
function entrance(column: Column): string {
  return isDistributed(column) ? column.domain : shakespeare;
}

/** The owner makes the room, people of both servers come in, and their servers have what they wait for. */
async function openScene(house: House, column: Column): Promise<Scene> {
  const play = house.newPlay();
  const { domain } = column;
  const fields = { changesubject: "1", historylength: "50", roomsecret: passwordOf(column) };
  const hecate = await play.enter("hecate", shakespeare);
  if (isDistributed(column)) {
    const peers = { "muc#roomconfig_dmuc_peers": house.server(domain).rooms };
    await play.distribute(hecate, shakespeare, { fields: { ...fields, ...peers }, onto: [domain] });
  } else {
    await submitForm(hecate.person, hecate.room, { ...fields, distributed: "0" });
  }
  await hecate.makes(`outcast@${domain}`, "outcast");
  const password = passwordOf(column);
  const enterThere: Scene["enterThere"] = (nick, options = {}) =>
    play.enter(nick, domain, { at: entrance(column), password, ...options });
  const enterHome: Scene["enterHome"] = (nick, options = {}) => play.enter(nick, shakespeare, { password, ...options });
  const puck = await enterHome("puck");
  const firstwitch = await enterThere("firstwitch");
  const secondwitch = await enterThere("secondwitch");
  const crone = await enterThere("crone");
  if (column.mode === "D2") await untilReplica(house, play, domain);
  if (column.mode === "D3") await untilMirrored(house, play, domain);
  await hecate.makes(firstwitch.jid, "owner");
  await firstwitch.seesAs("firstwitch", { affiliation: "owner" });
  await play.fence(hecate, firstwitch);
  const link = house.cluster.link(shakespeare, domain);
  const everybody = [hecate, puck, firstwitch, secondwitch, crone];
  return { column, play, link, hecate, puck, firstwitch, secondwitch, crone, everybody, enterThere, enterHome };
}

/** Both ends of a scene's link: who says something of whom in his log. */
function endsOf(house: House, { column, play }: Scene): readonly (readonly [server: string, peer: string])[] {
  const { domain } = column;
  const child = isDistributed(column) ? play.room(domain) : replicaOf(house, play, domain);
  return [
    [shakespeare, child],
    [domain, play.room(shakespeare)],
  ];
}

const literal = (text: string): string => text.replace(/[\\.]/g, "\\$&");

interface Watch {
  /** Which ends of the link have to say so: both, or that of the guests' server. */
  readonly ends?: "both" | "there";
  /** For the first time, or for which. */
  readonly time?: number;
}

/** Until the ends of a scene's link have said for so many times what stands in the lines of that row. */
async function untilTheySay(
  house: House,
  scene: Scene,
  states: readonly string[],
  { ends = "both", time = 1 }: Watch,
): Promise<void> {
  for (const [server, peer] of endsOf(house, scene)) {
    if (ends === "there" && server === shakespeare) continue;
    const row = states.map((state) => `link with ${literal(peer)}: \\w+ -> ${state}[^]*?`).join("");
    await house.server(server).waitForLog(new RegExp(`(?:${row}){${time}}`), { timeoutMs: 90_000 });
  }
}

/** Until they know that it is lost. */
export function untilLost(house: House, scene: Scene, watch: Watch = {}): Promise<void> {
  return untilTheySay(house, scene, ["split"], watch);
}

/** Until it is whole again after that. */
export function untilBack(house: House, scene: Scene, watch: Watch = {}): Promise<void> {
  return untilTheySay(house, scene, ["split", "up"], watch);
}

/** Says in which of the mode's rooms it has failed. */
function blame({ column }: Scene, reason: unknown): never {
  if (reason instanceof Error) reason.message = `${nameOf(column)}: ${reason.message}`;
  throw reason;
}

interface Telling {
  /** Where a situation has more than one story: which. */
  readonly how?: string;
  readonly timeoutMs?: number;
}

/**
 * One story for each mode, with the contract's words as its title. It is told in all of the mode's rooms at the same time.
 *
 * @param scenes those of all columns; known when the stories begin.
 */
export function tellInEachMode(
  situation: Situation,
  scenes: () => readonly Scene[],
  story: (scene: Scene) => Promise<void>,
  { how = "", timeoutMs = 120_000 }: Telling = {},
): void {
  for (const mode of modes) {
    const name = how === "" ? situation : `${situation} (${how})`;
    it(`${name}, ${mode}: ${contract[situation][mode]}`, { timeout: timeoutMs }, async () => {
      const mine = scenes().filter(({ column }) => column.mode === mode);
      if (mine.length === 0) throw new Error(`No server lives by ${mode}.`);
      await Promise.all(mine.map((scene) => story(scene).catch((reason: unknown) => blame(scene, reason))));
    });
  }
}

/** A room for each of the columns. One after the other: each has the servers for itself till it is set up. */
export async function openScenes(house: House, chosen: readonly Column[]): Promise<readonly Scene[]> {
  const scenes: Scene[] = [];
  for (const column of chosen) scenes.push(await openScene(house, column));
  return scenes;
}
