/** DMUC3 with a mirror that knows only what is printed: the test speaks for it, frame by frame (D3-12 to D3-44; 3.1, "Peer without lnk"). */
import { expect, test } from "vitest";
import type { Send } from "../../src/dmuc/core/words/effects";
import type { RoomEvent } from "../../src/dmuc/core/words/events";
import type { Frame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid, Nick } from "../../src/dmuc/core/words/ids";
import { promptStar } from "../../src/dmuc/core/words/policy";
import { Star, payload, user } from "./star";

const athens = "rooms.athens.lit" as Host;
const host = "mirror.bohemia.lit" as Host;
const self = `coven\\40${athens}@${host}` as InstanceJid;

/** Speaks for the mirror of bohemia, which gives no numbers. */
class PlainMirror {
  constructor(readonly star: Star) {}

  /** What the room has written to it since this was asked last. */
  heard(): readonly Send[] {
    return this.star.primary.told("send").filter((effect) => effect.host === host);
  }

  sends(name: string, event: Partial<RoomEvent>, more: object = {}): void {
    const frame = { kind: "event", event: { ...event, nick: name }, speaker: user(name, "bohemia.lit"), ...more };
    this.star.primary.feed({ kind: "received", host, from: self, frame: frame as unknown as Frame });
  }

  joins(name: string): void {
    this.sends(name, { kind: "present", view: this.star.primary.view(name) }, { through: self });
  }

  looks(name: string, text: string): void {
    this.sends(name, { kind: "present", view: { ...this.star.primary.view(name), payload: payload(text) } });
  }

  leaves(name: string): void {
    this.sends(name, { kind: "left", cause: "left", affiliation: "none", payload: payload("") });
  }

  says(name: string, text: string): void {
    this.sends(
      name,
      { kind: "said", payload: payload(text), messageId: text, likeness: { body: text } },
      { bytes: 100 },
    );
  }

  /** Answers what it is asked, as long as it is asked; returns what that was, and what it was told. */
  answersAll(): readonly string[] {
    const kinds: string[] = [];
    for (let heard = this.heard(); heard.length > 0; heard = this.heard()) {
      for (const { frame, request, extension } of heard) {
        expect(extension).toBe(false);
        kinds.push(frame.kind === "event" ? `${frame.event.kind} ${frame.event.nick ?? ""}` : frame.kind);
        const outcome = {
          kind: "result",
          frame: { kind: frame.kind === "config" ? "config-taken" : "done" } as Frame,
        } as const;
        if (request !== undefined) this.star.primary.feed({ kind: "answered", request, outcome });
      }
    }
    return kinds;
  }
}

/** The room, with alice; dora is in by a mirror that knows the extension. */
function starWithDora(): { star: Star; mirror: PlainMirror } {
  const star = new Star([], 1_000, promptStar);
  star.primary.join("alice");
  const cyprus = star.mirror("cyprus");
  cyprus.join("dora");
  star.primary.effects = [];
  cyprus.effects = [];
  return { star, mirror: new PlainMirror(star) };
}

/** And faustus, who is in by one that does not. */
function starWithFaustus(): ReturnType<typeof starWithDora> {
  const play = starWithDora();
  play.mirror.joins("faustus");
  play.mirror.answersAll();
  play.star.pass(1_000);
  play.mirror.answersAll();
  return play;
}

function atCyprus(star: Star): readonly string[] {
  const cyprus = star.all().find((instance) => instance.host === "mirror.cyprus.lit");
  return cyprus?.nicks() ?? [];
}

test("a join without a number is judged, and opens the mirror: config from the joiner, people, then, a second after, he himself (D3-16, D3-26, E3-05)", () => {
  const { star, mirror } = starWithDora();
  mirror.joins("faustus");
  const [config, ...more] = mirror.heard();
  expect(more).toEqual([]);
  expect(config?.frame).toMatchObject({ kind: "config", occupant: "faustus" });
  star.primary.effects.push(config!);
  expect(mirror.answersAll()).toEqual(["config", "roster"]);
  star.pass(999);
  expect(mirror.heard()).toEqual([]);
  star.pass(1);
  expect(mirror.answersAll()).toEqual(["present faustus"]);
  expect(star.primary.room.links.map(({ state }) => state)).toEqual(["up", "up"]);
});

test("its people are the room's to all others; what they do is heard once, and does not go back (3.1, D3-37, D3-42)", () => {
  const { star, mirror } = starWithFaustus();
  expect(atCyprus(star)).toEqual(["alice", "dora", "faustus"]);
  const cyprus = star.all().find((instance) => instance.host === "mirror.cyprus.lit")!;
  expect(cyprus.room.roster.occupants.get("faustus" as Nick)?.home).toBe(athens);
  cyprus.effects = [];
  mirror.says("faustus", "Che sera, sera");
  mirror.looks("faustus", "away");
  expect(mirror.heard()).toEqual([]);
  expect(cyprus.told("show").map(({ event }) => event.kind)).toEqual(["said", "present"]);
  mirror.joins("wagner");
  expect(mirror.answersAll()).toEqual(["present wagner"]);
  mirror.leaves("faustus");
  expect([atCyprus(star), mirror.heard()]).toEqual([["alice", "dora", "wagner"], []]);
  star.primary.say("alice", "Well");
  expect(mirror.answersAll()).toEqual(["said alice"]);
  mirror.leaves("wagner");
  star.primary.say("alice", "Alone");
  expect(mirror.heard()).toEqual([]);
  expect(star.primary.room.links.map(({ host: other }) => other)).toEqual(["mirror.cyprus.lit"]);
});

test("who asks while it is being set up is let in after that, and who is not wanted leaves no link (D3-30)", () => {
  const { star, mirror } = starWithDora();
  star.refusal = { kind: "refused", condition: "forbidden" };
  mirror.joins("faustus");
  expect(mirror.heard().map(({ frame }) => frame)).toMatchObject([{ kind: "event-refused", condition: "forbidden" }]);
  expect(star.primary.room.links).toHaveLength(1);
  star.refusal = undefined;
  mirror.joins("faustus");
  mirror.joins("wagner");
  mirror.answersAll();
  star.pass(1_000);
  expect(mirror.answersAll()).toEqual(["present faustus", "present wagner"]);
  expect(atCyprus(star)).toEqual(["alice", "dora", "faustus", "wagner"]);
});

test("a break that is over within the grace is none: it hears what it has missed (D3-44)", () => {
  const { star, mirror } = starWithFaustus();
  star.primary.feed({ kind: "bounced", host, condition: "remote-server-timeout" });
  star.primary.say("alice", "Hello?");
  expect(mirror.heard()).toEqual([]);
  star.primary.feed({ kind: "peer-answers", host });
  star.primary.feed({ kind: "turn", host });
  expect(mirror.answersAll()).toEqual(["said alice"]);
  expect(atCyprus(star)).toEqual(["alice", "dora", "faustus"]);
});

test("after the grace its people have left for all, and it is unknown till one of them asks to come in again (D3-43, D3-44)", () => {
  const { star, mirror } = starWithFaustus();
  star.primary.feed({ kind: "bounced", host, condition: "remote-server-timeout" });
  star.pass(20_000);
  expect(atCyprus(star)).toEqual(["alice", "dora"]);
  expect(star.primary.room.links).toHaveLength(1);
  mirror.joins("faustus");
  expect(mirror.answersAll()).toEqual(["config", "roster"]);
  star.pass(1_000);
  expect(mirror.answersAll()).toEqual(["present faustus"]);
  expect(atCyprus(star)).toEqual(["alice", "dora", "faustus"]);
});

test("one who is in asks again, since his mirror was started anew: it is set up anew, and the others there stay in", () => {
  const { star, mirror } = starWithFaustus();
  mirror.joins("wagner");
  mirror.heard();
  mirror.joins("faustus");
  expect(mirror.answersAll()).toEqual(["config", "roster"]);
  star.pass(1_000);
  expect(mirror.answersAll()).toEqual(["present faustus"]);
  mirror.joins("wagner");
  expect(atCyprus(star)).toEqual(["alice", "dora", "faustus", "wagner"]);
});
