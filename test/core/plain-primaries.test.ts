/** DMUC3 with a master that knows only what is printed: the test speaks for it, frame by frame (D3-12 to D3-44; 3.6, "Without lnk"). */
import { expect, test } from "vitest";
import type { Effect, Send } from "../../src/dmuc/core/words/effects";
import type { LeaveCause, RoomEvent } from "../../src/dmuc/core/words/events";
import type { Frame, PastMessage } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid, Instant, Nick, RequestId } from "../../src/dmuc/core/words/ids";
import type { Outcome } from "../../src/dmuc/core/words/inputs";
import { promptStar } from "../../src/dmuc/core/words/policy";
import { type Instance, Star, payload, user } from "./star";

const athens = "rooms.athens.lit" as Host;
const room = `coven@${athens}` as InstanceJid;
const here = "bohemia.lit";

/** Speaks for the room at athens, which gives no numbers. */
class PlainMaster {
  readonly star = new Star([], 1_000, promptStar);
  readonly mirror: Instance;
  private count = 0;

  constructor() {
    this.star.cut.add(athens);
    this.mirror = this.star.mirror("bohemia");
    // As its service has said (3.13).
    for (const link of this.mirror.room.links) link.extension = false;
  }

  /** What the mirror has written since this was asked last: "join carol" with the tag, "present carol" without, "said carol". */
  hears(): readonly string[] {
    return this.sent().map(({ frame }) => {
      if (frame.kind !== "event") return frame.kind;
      const { event, through, speaker } = frame;
      expect(speaker).toBe(user(event.nick ?? "", here));
      return `${through === undefined ? event.kind : "join"} ${event.nick ?? ""}`;
    });
  }

  private questions: Send[] = [];

  private sent(): readonly Send[] {
    const sent = this.mirror.effects.filter((effect): effect is Send => effect.kind === "send");
    this.mirror.effects = this.mirror.effects.filter((effect) => effect.kind !== "send");
    this.questions.push(...sent.filter(({ request }) => request !== undefined));
    for (const { frame, extension } of sent) expect([frame.kind, extension]).toEqual([frame.kind, false]);
    return sent;
  }

  private says(frame: Frame, request?: RequestId): void {
    const asked = request === undefined ? {} : { request };
    this.mirror.feed({ kind: "received", host: athens, from: room, frame, ...asked });
  }

  asks(frame: Frame): void {
    this.count++;
    this.says(frame, `athens-${this.count}` as RequestId);
  }

  config(occupant = "carol"): void {
    this.asks({ kind: "config", config: { fields: [] }, occupant: occupant as Nick });
  }

  roster(...names: readonly string[]): void {
    const items = names.map((name) => ({ nick: name as Nick, view: this.view(name) }));
    this.asks({ kind: "roster", items, more: false });
  }

  view(name: string): ReturnType<Instance["view"]> {
    const isHere = ["carol", "emil", "fritz"].includes(name);
    return {
      affiliation: "none",
      role: "participant",
      payload: payload(""),
      user: user(name, isHere ? here : "athens.lit"),
    };
  }

  tells(event: Partial<RoomEvent>): void {
    this.says({ kind: "event", event } as unknown as Frame);
  }

  shows(name: string): void {
    this.tells({ kind: "present", nick: name as Nick, view: this.view(name) });
  }

  takesOut(name: string, cause: LeaveCause = "left"): void {
    this.tells({ kind: "left", nick: name as Nick, cause, affiliation: "none", payload: payload("") });
  }

  speaks(name: string, text: string): void {
    const said = {
      kind: "said",
      nick: name as Nick,
      payload: payload(text),
      messageId: text,
      likeness: { body: text },
    };
    this.says({ kind: "event", event: said, bytes: 100 } as unknown as Frame);
  }

  refuses(name: string, condition = "forbidden"): void {
    this.says({ kind: "event-refused", condition, asked: { user: user(name, here), stanza: "presence" } });
  }

  /** Answers the mirror's question for the history with these words. */
  recalls(...past: readonly { readonly nick: string; readonly text: string; readonly at: number }[]): void {
    const messages = past.map(({ nick, text, at }): PastMessage => {
      const event = {
        kind: "said",
        nick: nick as Nick,
        payload: payload(text),
        messageId: text,
        likeness: { body: text },
      } as const;
      return { event: event, time: at as Instant, bytes: 100 };
    });
    this.ends({ kind: "result", frame: { kind: "history", messages, left: 0 } });
  }

  ends(outcome: Outcome): void {
    this.sent();
    const [question] = this.questions.splice(0);
    expect(question?.frame.kind).toBe("history-request");
    this.mirror.feed({ kind: "answered", request: question!.request!, outcome });
  }

  breaks(): void {
    this.mirror.feed({ kind: "bounced", host: athens, condition: "remote-server-timeout" });
  }

  heals(): void {
    this.mirror.feed({ kind: "peer-answers", host: athens });
    this.mirror.feed({ kind: "turn", host: athens });
  }
}

/** Alice is in by athens, carol and emil by the mirror; nothing is under way. */
function masterWithCarolAndEmil(): { master: PlainMaster; mirror: Instance; star: Star } {
  const master = new PlainMaster();
  const { mirror, star } = master;
  mirror.join("carol");
  expect(master.hears()).toEqual(["join carol"]);
  master.config();
  master.roster("alice", "carol");
  expect(master.hears()).toEqual(["history-request"]);
  master.recalls({ nick: "alice", text: "Who comes?", at: star.now - 5_000 });
  master.shows("carol");
  mirror.join("emil");
  expect(master.hears()).toEqual(["join emil"]);
  master.shows("emil");
  mirror.effects = [];
  return { master, mirror, star };
}

/** What its host was told to do since this was asked last, of these kinds; what it has written stays to be heard. */
function told<Kind extends Effect["kind"]>(
  mirror: Instance,
  ...kinds: readonly Kind[]
): readonly Extract<Effect, { kind: Kind }>[] {
  const isMeant = (effect: Effect): boolean => kinds.includes(effect.kind as Kind);
  const found = mirror.effects.filter((effect) => isMeant(effect));
  mirror.effects = mirror.effects.filter((effect) => !isMeant(effect));
  return found as Extract<Effect, { kind: Kind }>[];
}

function say(mirror: Instance, name: string, text: string): void {
  const words = { nick: name as Nick, payload: payload(text), messageId: text, user: user(name, here) };
  mirror.feed({ kind: "local-message", ...words, subject: false, lasting: true, bytes: 100 });
}

function shown(mirror: Instance): readonly string[] {
  return told(mirror, "show", "remove", "admitted", "rejected", "reflect").map((effect) => {
    if (effect.kind === "admitted") return `admitted ${effect.nick}`;
    if (effect.kind === "reflect") return "own words";
    const { event } = effect;
    return `${effect.kind} ${event.kind} ${event.nick ?? ""}`;
  });
}

test("the first join opens the mirror by what is printed; she is let in when the history is here (D3-13 to D3-26)", () => {
  const master = new PlainMaster();
  const { mirror } = master;
  mirror.join("carol");
  expect(master.hears()).toEqual(["join carol"]);
  master.config();
  master.roster("alice", "carol");
  expect(mirror.nicks()).toEqual(["alice"]);
  // A room need not wait for the question (D3-26): she does.
  master.shows("carol");
  master.speaks("alice", "Who comes?");
  expect(told(mirror, "admitted")).toEqual([]);
  expect(master.hears()).toEqual(["history-request"]);
  master.recalls({ nick: "alice", text: "Who comes?", at: master.star.now });
  // What came both ways is told once.
  expect(told(mirror, "import-history")).toMatchObject([{ messages: [] }]);
  expect(told(mirror, "admitted")).toMatchObject([{ nick: "carol", user: user("carol", here) }]);
  expect([mirror.link, mirror.nicks()]).toEqual(["up", ["alice", "carol"]]);
});

test("a room that knows the mirror still, since a leave was lost with it, is left and asked anew (D3-02)", () => {
  const master = new PlainMaster();
  const { mirror, star } = master;
  mirror.join("carol");
  expect(master.hears()).toEqual(["join carol"]);
  master.shows("carol");
  expect(master.hears()).toEqual(["left carol", "join carol"]);
  // There were others: it does not forget it so.
  master.shows("carol");
  star.pass(30_000);
  expect([master.hears(), told(mirror, "rejected").map(({ goesStockWay }) => goesStockWay)]).toEqual([[], [true]]);
});

test("a history that does not come is waited for ten seconds (D3-26)", () => {
  const master = new PlainMaster();
  master.mirror.join("carol");
  master.config();
  master.roster("alice", "carol");
  master.shows("carol");
  master.star.pass(9_999);
  expect(told(master.mirror, "admitted")).toEqual([]);
  master.star.pass(1);
  expect(told(master.mirror, "admitted")).toHaveLength(1);
});

test("what ours do is heard once, and what the others do is shown once; an echo changes nothing (D3-36 to D3-42, E3-14)", () => {
  const { master, mirror } = masterWithCarolAndEmil();
  say(mirror, "carol", "Hello");
  mirror.leave("emil");
  expect(master.hears()).toEqual(["said carol", "left emil"]);
  master.takesOut("emil");
  master.shows("carol");
  master.speaks("alice", "Good night, Emil");
  master.shows("dora");
  master.takesOut("alice");
  expect(shown(mirror)).toEqual(["own words", "show said alice", "show present dora", "show left alice"]);
  mirror.leave("carol");
  expect(mirror.room).toMatchObject({ role: "plain", links: [] });
});

test("whom it puts out is out, whom it does not want is told so, and whose join nobody answers asks by himself after 30 s (D3-17, D3-30, 3.3)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  master.takesOut("emil", "kicked");
  expect(shown(mirror)).toEqual(["remove left emil"]);
  mirror.join("fritz");
  master.refuses("fritz");
  expect(told(mirror, "rejected")).toMatchObject([{ user: user("fritz", here), condition: "forbidden" }]);
  mirror.join("fritz");
  star.pass(29_999);
  expect(told(mirror, "rejected")).toEqual([]);
  star.pass(1);
  expect(told(mirror, "rejected")).toMatchObject([{ user: user("fritz", here), goesStockWay: true }]);
  expect([mirror.link, mirror.nicks()]).toEqual(["up", ["alice", "carol"]]);
});

test("one that answers nothing gets no mirror: all who wait go the stock way after 30 s, also if it begins and does not go on (3.3)", () => {
  for (const begins of [false, true]) {
    const master = new PlainMaster();
    const { mirror, star } = master;
    mirror.join("carol");
    mirror.join("emil");
    if (begins) master.config();
    star.pass(30_000);
    expect(told(mirror, "rejected").map(({ goesStockWay }) => goesStockWay)).toEqual([true, true]);
    expect(mirror.room).toMatchObject({ role: "plain", links: [] });
  }
});

test("one that answers nothing any more, since it knows no mirrors by now, is asked by a join ever more rarely, till it answers again (3.3)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  const joinsIn = (minutes: number): number => {
    master.hears();
    for (let second = 0; second < 60 * minutes; second++) {
      star.pass(1_000);
      // Its service lives, and no other room of it waits.
      mirror.feed({ kind: "turn", host: athens });
    }
    return master.hears().filter((heard) => heard === "join carol").length;
  };
  master.breaks();
  master.heals();
  expect(joinsIn(5)).toBeGreaterThanOrEqual(3);
  expect(joinsIn(60)).toBeLessThanOrEqual(15);
  let seconds = 0;
  while (mirror.link !== "requested" && seconds++ < 330) joinsIn(1 / 60);
  master.shows("carol");
  master.recalls();
  expect(mirror.link).toBe("up");
  // The next time it begins anew: at once, and again 45 s later.
  master.breaks();
  master.heals();
  expect(joinsIn(1)).toBe(1);
});

test("a break: after the grace the others have left, ours talk on; then it is asked anew, tells who is in, and hears what it has missed, each once (D3-43, D3-44)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  master.breaks();
  say(mirror, "carol", "Is anybody there?");
  star.pass(20_000);
  expect(shown(mirror)).toEqual(["own words", "show left alice"]);
  say(mirror, "emil", "No");
  mirror.effects = [];
  master.heals();
  // So that it forgets us, who may not know of the break, and tells who is in.
  expect(master.hears()).toEqual(["left carol", "left emil", "join carol"]);
  master.config();
  master.roster("alice", "carol", "dora");
  expect(shown(mirror)).toEqual(["show present alice", "show present dora"]);
  expect(master.hears()).toEqual(["history-request"]);
  master.recalls({ nick: "alice", text: "Where are they?", at: star.now - 10_000 });
  expect(shown(mirror)).toEqual(["show said alice"]);
  expect(master.hears()).toEqual(["said carol", "join emil", "said emil"]);
  master.shows("carol");
  master.shows("emil");
  expect([shown(mirror), mirror.link, mirror.nicks()]).toEqual([[], "up", ["alice", "carol", "dora", "emil"]]);
  say(mirror, "carol", "Here we are");
  expect(master.hears()).toEqual(["said carol"]);
});

test("a break within the grace, which the room has not noticed: it shows who asks, is asked what was said, and hears what is not in it (D3-44)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  say(mirror, "carol", "It hears this");
  star.pass(1_000);
  // Nobody has noticed yet.
  say(mirror, "carol", "It does not hear that");
  star.pass(5_000);
  master.breaks();
  say(mirror, "carol", "Nor this");
  mirror.leave("emil");
  mirror.join("fritz");
  expect(shown(mirror)).toEqual(["own words", "own words", "own words", "admitted fritz"]);
  say(mirror, "fritz", "Good evening");
  master.hears();
  master.heals();
  expect(master.hears()).toEqual(["left emil", "join carol"]);
  // Not he: another's look is no answer.
  master.shows("alice");
  expect(mirror.link).toBe("requested");
  master.shows("carol");
  expect(master.hears()).toEqual(["history-request"]);
  expect(shown(mirror)).toEqual(["own words"]);
  master.recalls(
    { nick: "carol", text: "It hears this", at: star.now - 5_000 },
    { nick: "dora", text: "Nobody else", at: star.now - 2_000 },
  );
  expect(shown(mirror)).toEqual(["show said dora"]);
  // What was lost, what was said without it, and who has come in.
  expect(master.hears()).toEqual(["said carol", "said carol", "join fritz", "said fritz"]);
  master.shows("fritz");
  expect([shown(mirror), mirror.link, mirror.nicks()]).toEqual([[], "up", ["alice", "carol", "fritz"]]);
});

test("whom it does not let in again is out, and the others are in; by whom it was asked may be one of them (D3-44)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  mirror.join("fritz");
  master.shows("fritz");
  master.breaks();
  star.pass(20_000);
  master.hears();
  mirror.effects = [];
  master.heals();
  expect(master.hears().slice(-1)).toEqual(["join carol"]);
  master.refuses("carol");
  expect(shown(mirror)).toEqual(["remove left carol"]);
  expect(master.hears()).toEqual(["left carol", "left emil", "left fritz", "join emil"]);
  master.config("emil");
  master.roster("alice", "emil");
  expect(master.hears()).toEqual(["history-request"]);
  master.recalls();
  expect(master.hears()).toEqual(["join fritz"]);
  master.shows("emil");
  master.refuses("fritz", "registration-required");
  expect(shown(mirror)).toEqual(["show present alice", "remove left fritz"]);
  expect(mirror.nicks()).toEqual(["alice", "emil"]);
});

test("a room that was started anew, and knows nothing of us any more, is asked anew by whom it does not know (T-23, 3.11)", () => {
  const { master, mirror } = masterWithCarolAndEmil();
  master.hears();
  mirror.feed({ kind: "local-update", nick: "emil" as Nick, view: mirror.view("emil", { payload: payload("away") }) });
  expect(master.hears()).toEqual(["present emil"]);
  master.refuses("emil", "item-not-found");
  mirror.feed({ kind: "turn", host: athens });
  expect(master.hears()).toEqual(["join carol"]);
  master.config();
  master.roster("carol");
  expect(shown(mirror)).toEqual(["show left alice"]);
  expect(master.hears()).toEqual(["history-request"]);
  master.ends({ kind: "refused", condition: "service-unavailable" });
  expect(master.hears()).toEqual(["join emil"]);
  master.shows("carol");
  master.shows("emil");
  expect([mirror.link, mirror.nicks()]).toEqual(["up", ["carol", "emil"]]);
  // The same if a ping is answered so, or it takes one of ours for lost, but not at once again.
  mirror.feed({ kind: "link-lost", host: athens });
  master.takesOut("emil");
  expect(mirror.link).toBe("up");
});

test("rosters, configs and yeses that nobody has asked for: of the others they count, ours are asked about, and nothing is answered but by the spec", () => {
  const { master, mirror } = masterWithCarolAndEmil();
  master.roster("dora", "emil");
  expect(shown(mirror)).toEqual(["show left alice", "show present dora"]);
  // Whom it does not list asks to come in once more.
  expect(master.hears()).toEqual(["join carol"]);
  master.shows("carol");
  master.config("nobody");
  expect([shown(mirror), master.hears(), mirror.link]).toEqual([[], [], "up"]);
  master.breaks();
  master.roster("gerda");
  master.config("nobody");
  expect([shown(mirror), master.hears(), mirror.link]).toEqual([[], [], "split"]);
  expect(told(mirror, "answer").map(({ answer }) => answer.kind)).toEqual([
    "done",
    "config-taken",
    "refusal",
    "config-taken",
  ]);
});

test("nobody asks it any more: who has gone while it was away says what he has said, and the mirror ends (D3-02)", () => {
  const { master, mirror, star } = masterWithCarolAndEmil();
  master.breaks();
  say(mirror, "carol", "Good night");
  mirror.leave("carol");
  mirror.leave("emil");
  star.pass(10_000);
  master.hears();
  master.heals();
  expect(master.hears()).toEqual(["said carol", "left carol", "left emil"]);
  expect(mirror.room).toMatchObject({ role: "plain", links: [] });
});
