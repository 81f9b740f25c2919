/** The checks themselves: a run in which something is wrong is told from one in which nothing is. */
import { describe, expect, it } from "vitest";
import { judge, type Finding } from "./checks.js";
import type { Saying } from "./client.js";
import type { Evidence, Instance, Line, StayEvidence, View } from "./evidence.js";
import { judgeHeaps } from "./memory.js";

const texts = ["Fair is foul", "Foul is fair", "Hover through the fog"] as const;
const lines: readonly Line[] = texts.map((body, index) => ({ body, id: `id-${index}` }));

function saying(body: string, sentAtMs: number): Saying {
  return { body, person: "hecate", sentAtMs, reflectedAtMs: sentAtMs + 5, refusal: undefined };
}

const sayings = texts.map((body, index) => saying(body, 1_000 + index));

function stayOf(who: string, changes: Partial<StayEvidence> = {}): StayEvidence {
  const heard = texts.map((body, index) => ({
    atMs: 1_010 + index,
    nick: "hecate",
    body,
    id: `id-${index}`,
    isDelayed: false,
  }));
  return { who, place: "home", begunAtMs: 500, ending: undefined, heard, ...changes };
}

function viewOf(who: string, changes: Partial<View> = {}): View {
  return { who, subject: "The heath", occupants: { hecate: "moderator|owner||" }, ...changes };
}

const source: Instance = {
  domain: "shakespeare.lit",
  place: "home",
  history: lines,
  archive: lines,
  config: "name=Heath",
  affiliations: "hecate@shakespeare.lit=owner",
};
const shadow: Instance = { ...source, domain: "macbeth.lit", place: "shadow" };
/** Its first user has come after the first line. */
const mirror: Instance = { domain: "marlowe.lit", place: "mirror", history: lines.slice(1) };
const mirrored = { place: "mirror", begunAtMs: 1_001 } as const;

/** A run of three servers in which all went well, but for these. */
function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    mode: "mixed",
    unrest: undefined,
    sayings,
    inspectedAtMs: 9_000,
    instances: [source, shadow, mirror],
    views: [viewOf("hecate@shakespeare.lit"), viewOf("firstwitch@macbeth.lit"), viewOf("faustus@marlowe.lit")],
    stays: [
      stayOf("hecate@shakespeare.lit"),
      stayOf("firstwitch@macbeth.lit", { place: "shadow" }),
      stayOf("faustus@marlowe.lit", mirrored),
    ],
    kicks: [],
    outages: [],
    complaints: [],
    ...changes,
  };
}

const withShadow = (changes: Partial<Instance>): Evidence =>
  evidence({ instances: [source, { ...shadow, ...changes }] });

function kindsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

const swapped = [lines[1]!, lines[0]!, lines[2]!];

describe("the judge of a run", () => {
  it("finds nothing where nothing is wrong; a mirror may know only the end of the history", () => {
    expect(judge(evidence())).toEqual([]);
  });

  it("finds a message that a history lacks, and names it", () => {
    const findings = judge(withShadow({ history: lines.slice(0, 2) }));
    expect(findings).toContainEqual({
      kind: "lost",
      body: "Hover through the fog",
      text: '"Hover through the fog" of hecate is not in the history of macbeth.lit',
    });
  });

  it("finds a message that an archive lacks, or has under another id", () => {
    expect(kindsOf(judge(withShadow({ archive: lines.slice(1) })))).toEqual(["archive", "lost"]);
    const other = [...lines.slice(0, 2), { ...lines[2]!, id: "another" }];
    expect(kindsOf(judge(withShadow({ archive: other })))).toEqual(["archive"]);
  });

  it("does not miss what nobody has promised: its sender never got it back", () => {
    const unsure = { ...saying("Unsure", 1_500), reflectedAtMs: undefined };
    expect(judge(evidence({ sayings: [...sayings, unsure] }))).toEqual([]);
    expect(kindsOf(judge(evidence({ sayings: [...sayings, saying("Sure", 1_500)] })))).toContain("lost");
  });

  it("finds a message that is twice in a history, an archive, or what a mirror tells", () => {
    const twice = [...lines, lines[0]!];
    expect(kindsOf(judge(withShadow({ history: twice })))).toContain("doubled");
    expect(kindsOf(judge(withShadow({ archive: twice })))).toEqual(["doubled"]);
    expect(kindsOf(judge(evidence({ instances: [source, { ...mirror, history: [lines[2]!, lines[2]!] }] })))).toContain(
      "doubled",
    );
  });

  it("finds another order, and where it parts; that of an archive is its own", () => {
    const [finding] = judge(withShadow({ history: swapped }));
    expect(finding?.kind).toBe("order");
    expect(finding?.text).toContain("at line 1: Fair is foul (id-0) | Foul is fair (id-1)");
    expect(judge(withShadow({ archive: swapped }))).toEqual([]);
  });

  it("finds that a mirror tells a hole", () => {
    const history = [lines[0]!, lines[2]!];
    expect(kindsOf(judge(evidence({ instances: [source, { ...mirror, history }] })))).toEqual(["lost", "order"]);
  });

  it("finds that a mirror has forgotten what was said while its people were in", () => {
    const forgetful = { ...mirror, history: lines.slice(2) };
    expect(kindsOf(judge(evidence({ instances: [source, forgetful] })))).toEqual(["lost"]);
  });

  it("finds who has heard something twice, also before he left", () => {
    const heard = [...stayOf("x").heard, stayOf("x").heard[0]!];
    const ending = { atMs: 2_000, how: "left", nick: "hecate", codes: "110" } as const;
    for (const changes of [{ heard }, { heard, ending }]) {
      const findings = judge(evidence({ stays: [stayOf("firstwitch@macbeth.lit", changes)] }));
      expect(kindsOf(findings)).toEqual(["doubled"]);
    }
  });

  it("asks no more of users of a stock server than stock gives them: links that break cost them words", () => {
    const [first] = stayOf("x").heard;
    for (const heard of [[first!, first!], []]) {
      expect(judge(evidence({ stays: [stayOf("volpone@jonson.lit", { place: "stock", heard })] }))).toEqual([]);
    }
  });

  it("finds who has missed something while he was in, but not who came later or has left", () => {
    const heard = stayOf("x").heard.slice(1);
    const missing = (changes: Partial<StayEvidence>): readonly string[] =>
      kindsOf(judge(evidence({ stays: [stayOf("firstwitch@macbeth.lit", { heard, ...changes })] })));
    expect(missing({})).toEqual(["lost"]);
    expect(missing({ begunAtMs: 1_500 })).toEqual([]);
    expect(missing({ ending: { atMs: 2_000, how: "left", nick: "x", codes: "110" } })).toEqual([]);
  });

  it("finds who sees other people, another look of somebody, or another subject", () => {
    const seen = (changes: Partial<View>): readonly string[] =>
      kindsOf(judge(evidence({ views: [...evidence().views, viewOf("volpone@jonson.lit", changes)] })));
    expect(seen({ occupants: {} })).toEqual(["occupants"]);
    expect(seen({ occupants: { hecate: "moderator|owner||", ghost: "participant|none||" } })).toEqual(["occupants"]);
    expect(seen({ occupants: { hecate: "moderator|owner|away|connection lost" } })).toEqual(["occupants"]);
    expect(seen({ subject: "A desert place" })).toEqual(["subject"]);
  });

  it("finds another configuration, and other lists", () => {
    expect(kindsOf(judge(withShadow({ config: "name=Moor" })))).toEqual(["config"]);
    expect(kindsOf(judge(withShadow({ affiliations: "" })))).toEqual(["affiliations"]);
  });

  it("finds who was put out without a reason", () => {
    const out = (
      codes: string,
      changes: Partial<Evidence> = {},
      how: "put out" | "untold" = "put out",
    ): readonly string[] => {
      const ending = { atMs: 5_000, how, nick: "firstwitch", codes };
      const stays = [stayOf("firstwitch@macbeth.lit", { place: "shadow", ending })];
      return kindsOf(judge(evidence({ stays, ...changes })));
    };
    const kick = { atMs: 4_000, whom: "firstwitch@macbeth.lit", nick: "firstwitch" };
    expect(out("110 307")).toEqual(["thrown out"]);
    expect(out("110 307", { kicks: [{ ...kick, atMs: 6_000 }] })).toEqual(["thrown out"]);
    expect(out("110 307", { kicks: [kick] })).toEqual([]);
    expect(out("110 332")).toEqual(["thrown out"]);
    expect(out("110 332", { outages: [{ domain: "macbeth.lit", fromMs: 4_900, toMs: 6_000 }] })).toEqual([]);
    expect(out("110 333")).toEqual(["thrown out"]);
    expect(out("", {}, "untold")).toEqual(["thrown out"]);
  });

  it("finds complaints in logs, a run that did not fall quiet, and a server that has grown", () => {
    expect(kindsOf(judge(evidence({ complaints: ["macbeth.lit: error: attempt to index nil"] })))).toEqual(["log"]);
    expect(kindsOf(judge(evidence({ unrest: "firstwitch@macbeth.lit is out" })))).toEqual(["unrest"]);
    const before = new Map([["macbeth.lit", 4_000]]);
    expect(judgeHeaps(before, new Map([["macbeth.lit", 4_500]]))).toEqual([]);
    expect(kindsOf(judgeHeaps(before, new Map([["macbeth.lit", 8_000]])))).toEqual(["memory"]);
  });
});
