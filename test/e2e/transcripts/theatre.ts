import { afterAll, beforeAll, expect } from "vitest";
import type { MirrorPlan, ProsodyVersion } from "../../../prosody-dev/index.js";
import { marlowe, macbeth, shakespeare, startHouse, type House, type HouseOptions } from "../support/house.js";
import { mirroring } from "../support/mirrored.js";
import { replicating } from "../support/replicas.js";
import { mixes, versionOf, type Mix } from "../support/versions.js";
import { toOwnNick, withOtherNicks } from "./left-out.js";
import { transcriptOf, type Shown, type Transcript } from "./normal.js";
import { Stage, type Setting } from "./stage.js";

/** A scene: who is there, and what they do, one after the other. */
export type Scene = (stage: Stage) => Promise<void>;

const domains = [shakespeare, macbeth, marlowe];

/** Where a scene is compared with the same on a stock room. */
type Shared = Exclude<Setting, "stock">;

/** Replicas and mirrors have the domain of their users: then nothing overtakes anything on the way. */
function userSides(plan: MirrorPlan): NonNullable<HouseOptions["mirrors"]> {
  return { [macbeth]: { ...plan, on: "host" }, [marlowe]: { ...plan, on: "host" } };
}

const mirrorsOf: Readonly<Record<Setting, HouseOptions["mirrors"]>> = {
  stock: {},
  distributed: {},
  replicated: userSides(replicating),
  mirrored: userSides(mirroring),
};

/** Scenes that are not played in a setting, by their titles. */
const leftOut: Readonly<Record<Shared, readonly string[]>> = {
  distributed: [],
  replicated: [],
  mirrored: [...withOtherNicks, ...toOwnNick],
};

/**
 * Servers with the module and stock ones, for all scenes of a file. What it gives plays a scene on a stock room and on a
 * distributed one, or one with replicas, each new, and compares what each player's client received.
 */
export function useTheatre(mix: Mix, options: TheatreOptions = {}): (scene: Scene) => Promise<void> {
  const { settings = settingsOf(mix) } = options;
  const ours = new Map<Shared, House>();
  const stock = new Map<ProsodyVersion, House>();
  let sceneCount = 0;

  beforeAll(async () => {
    const versions = [...new Set(domains.map((_domain, index) => versionOf(mix, index)))];
    const start = (version: Mix, setting: Setting): Promise<House> => {
      const withModule = setting !== "stock";
      const lua = roomsLua(version, options, withModule);
      return startHouse(version, { ...options, mirrors: mirrorsOf[setting] ?? {}, roomsLua: lua, domains, withModule });
    };
    await Promise.all([
      ...settings.map(async (setting) => ours.set(setting, await start(mix, setting))),
      ...versions.map(async (version) => stock.set(version, await start(version, "stock"))),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all([...ours.values(), ...stock.values()].map((house) => house.stop()));
  }, 60_000);

  return async (scene) => {
    sceneCount += 1;
    const node = `scene${sceneCount}`;
    const title = expect.getState().currentTestName ?? "";
    const played = settings.filter((setting) => !leftOut[setting].some((one) => title.includes(one)));
    const shared = played.map((setting) => new Stage(ours.get(setting)!, setting, node));
    const plain = new Map([...stock].map(([version, house]) => [version, new Stage(house, "stock", node)]));
    const stages = [...shared, ...plain.values()];
    await Promise.all(stages.map((stage) => scene(stage)));
    // What a room shows depends on the version of Prosody: it is to be that of one's own server, or of the room's where that is one.
    const differences = shared.flatMap((stage) =>
      stage.players.map((player, index) => {
        const server = stage.setting === "distributed" ? player.domain : shakespeare;
        const reference = plain.get(versionOf(mix, domains.indexOf(server)))!;
        const difference = differenceOf(
          transcriptOf(stage, player),
          transcriptOf(reference, reference.players[index]!),
        );
        return { setting: stage.setting, player: player.label, ...difference };
      }),
    );
    // Or two stock rooms would be compared.
    const missing = shared.filter(({ setting }) => setting !== "distributed").flatMap((stage) => stage.servedAlone());
    await Promise.all(stages.map((stage) => stage.close()));
    expect(missing, "servers without replica or mirror").toEqual([]);
    expect(differences.map(({ stock: _stock, ours: shown, ...whose }) => ({ ...whose, shown }))).toEqual(
      differences.map(({ ours: _ours, stock: shown, ...whose }) => ({ ...whose, shown })),
    );
  };
}

interface Difference {
  readonly ours: Transcript;
  readonly stock: Transcript;
}

/** Replicas and mirrors are played with one mix, or with each that is asked for by name: all of them take minutes. */
function settingsOf(mix: Mix): readonly Shared[] {
  return mix === "mixed" || mixes.length === 1 ? ["distributed", "replicated", "mirrored"] : ["distributed"];
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
  /** Which rooms are compared with a stock one; default: distributed ones, and in a mixture of versions replicated and mirrored ones. */
  settings?: readonly Shared[];
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
