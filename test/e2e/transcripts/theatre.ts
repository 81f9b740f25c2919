import { afterAll, beforeAll, expect } from "vitest";
import type { ProsodyVersion } from "../../../prosody-dev/index.js";
import { marlowe, macbeth, shakespeare, startHouse, type House, type HouseOptions } from "../support/house.js";
import { versionOf, type Mix } from "../support/versions.js";
import { transcriptOf, type Shown, type Transcript } from "./normal.js";
import { Stage } from "./stage.js";

/** A scene: who is there, and what they do, one after the other. */
export type Scene = (stage: Stage) => Promise<void>;

const domains = [shakespeare, macbeth, marlowe];

/**
 * Servers with the module and stock ones, for all scenes of a file. What it gives plays a scene on a stock room and on a
 * distributed one, each new, and compares what each player's client received.
 */
export function useTheatre(mix: Mix, options: TheatreOptions = {}): (scene: Scene) => Promise<void> {
  let ours: House;
  const stock = new Map<ProsodyVersion, House>();
  let sceneCount = 0;

  beforeAll(async () => {
    const versions = [...new Set(domains.map((_domain, index) => versionOf(mix, index)))];
    const start = (version: Mix, withModule: boolean): Promise<House> =>
      startHouse(version, { ...options, roomsLua: roomsLua(version, options, withModule), domains, withModule });
    const [first, ...others] = await Promise.all([
      start(mix, true),
      ...versions.map((version) => start(version, false)),
    ]);
    ours = first;
    for (const [index, version] of versions.entries()) stock.set(version, others[index]!);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([ours, ...stock.values()].map((house) => house.stop()));
  }, 60_000);

  return async (scene) => {
    sceneCount += 1;
    const node = `scene${sceneCount}`;
    const distributed = new Stage(ours, "distributed", node);
    const plain = new Map([...stock].map(([version, house]) => [version, new Stage(house, "stock", node)]));
    await Promise.all([distributed, ...plain.values()].map((stage) => scene(stage)));
    const differences: (Difference & { player: string })[] = [];
    for (const [index, player] of distributed.players.entries()) {
      // What a room shows depends on the version of Prosody: it is to be that of one's own server.
      const reference = plain.get(versionOf(mix, domains.indexOf(player.domain)))!;
      const difference = differenceOf(
        transcriptOf(distributed, player),
        transcriptOf(reference, reference.players[index]!),
      );
      differences.push({ player: player.label, ...difference });
    }
    await Promise.all([distributed, ...plain.values()].map((stage) => stage.close()));
    expect(differences.map(({ player, ours: shown }) => ({ player, shown }))).toEqual(
      differences.map(({ player, stock: shown }) => ({ player, shown })),
    );
  };
}

interface Difference {
  readonly ours: Transcript;
  readonly stock: Transcript;
}

/** Only the deeds of which the two rooms do not show the same. */
function differenceOf(shown: Transcript, stock: Transcript): Difference {
  const ours = shown.map((take, index) => ({ ...take, repeated: repeatedByBoth(take, stock[index]) }));
  const isEqual = (index: number): boolean => JSON.stringify(ours[index]) === JSON.stringify(stock[index]);
  const differ = (_take: unknown, index: number): boolean => !isEqual(index);
  return { ours: ours.filter(differ), stock: stock.filter(differ) };
}

/** What ours may leave out the stock room's transcript has alone. */
function repeatedByBoth({ repeated }: Shown, stock: Shown | undefined): readonly string[] {
  const allowed = [...(stock?.repeated ?? [])];
  const tooMuch = repeated.filter((line) => {
    const place = allowed.indexOf(line);
    if (place >= 0) allowed.splice(place, 1);
    return place < 0;
  });
  return [...(stock?.repeated ?? []), ...tooMuch];
}

export interface TheatreOptions extends Omit<HouseOptions, "domains" | "withModule" | "roomsLua"> {
  /** Modules of the room services. */
  roomModules?: readonly string[];
  /** The same of 0.12 alone: 13 does by itself what they do. */
  modulesOfOld?: readonly string[];
  /** Lua for all room services. */
  roomsLua?: string;
}

function roomsLua(mix: Mix, options: TheatreOptions, withModule: boolean): Record<string, string> {
  // With an archive a stock room gives each message an id, too.
  const modules = [...(withModule ? ["dmuc"] : []), "muc_mam", ...(options.roomModules ?? [])];
  const enabled = (index: number): string => {
    const ofOld = versionOf(mix, index) === "0.12" ? (options.modulesOfOld ?? []) : [];
    return [...modules, ...ofOld].map((name) => `"${name}"`).join(", ");
  };
  return Object.fromEntries(
    domains.map((domain, index) => [domain, `modules_enabled = { ${enabled(index)} }\n${options.roomsLua ?? ""}`]),
  );
}
