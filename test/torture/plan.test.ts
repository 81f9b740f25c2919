import { describe, expect, it } from "vitest";
import { linksOf, modes } from "./modes.js";
import { describeMishap, drawPlan, homeOf, linkFaults, serverFaults, type Mishap } from "./plan.js";

const spanMs = 180_000;
const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const plans = modes.flatMap((mode) => seeds.map((seed) => drawPlan({ seed, mode, spanMs })));

const targetOf = (mishap: Mishap): string => ("link" in mishap ? mishap.link.join(" - ") : String(mishap.server));

describe("the plan of a run", () => {
  it("is the same for the same seed, and another one for the next, or for another mode", () => {
    const plan = drawPlan({ seed: 7, mode: "dmuc1", spanMs });
    expect(drawPlan({ seed: 7, mode: "dmuc1", spanMs })).toEqual(plan);
    expect(drawPlan({ seed: 8, mode: "dmuc1", spanMs }).deeds).not.toEqual(plan.deeds);
    expect(drawPlan({ seed: 7, mode: "dmuc3", spanMs }).deeds).not.toEqual(plan.deeds);
  });

  it("has three to five servers, each with people; a mixed room has one of each kind", () => {
    for (const plan of plans) {
      expect(plan.scenery.length).toBeGreaterThanOrEqual(3);
      expect(plan.scenery.length).toBeLessThanOrEqual(5);
      const homes = new Set(Array.from({ length: plan.people }, (_, person) => homeOf(plan, person)));
      expect(homes.size).toBe(plan.scenery.length);
    }
    const { scenery } = drawPlan({ seed: 1, mode: "mixed", spanMs, servers: 3 });
    expect(scenery.map(({ place }) => place)).toEqual(["home", "shadow", "replica", "mirror", "stock"]);
  });

  it("knows all deeds and all faults, in order of time, and all is over at the end", () => {
    const kinds = new Set(plans.flatMap(({ deeds }) => deeds.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      ["say", "subject", "show", "join", "leave", "rename", "kick", "affiliate", "configure"].sort(),
    );
    const faults = new Set(plans.flatMap(({ mishaps }) => mishaps.map(({ kind }) => kind)));
    expect([...faults].sort()).toEqual([...linkFaults, ...serverFaults].sort());
    for (const { deeds, mishaps } of plans) {
      for (const row of [deeds, mishaps]) {
        expect(row.map(({ atMs }) => atMs)).toEqual(row.map(({ atMs }) => atMs).sort((one, other) => one - other));
      }
      for (const { atMs, forMs } of mishaps) expect(atMs + forMs).toBeLessThanOrEqual(spanMs);
    }
  });

  it("torments a server or link once at a time, leaves one server alone, and breaks only links that are used", () => {
    for (const { scenery, mishaps } of plans) {
      for (const [index, mishap] of mishaps.entries()) {
        const under = mishaps.slice(0, index).filter(({ atMs, forMs }) => atMs + forMs >= mishap.atMs);
        expect(under.map(targetOf)).not.toContain(targetOf(mishap));
        const servers = new Set([...under, mishap].flatMap((one) => ("server" in one ? [one.server] : [])));
        expect(servers.size).toBeLessThan(scenery.length);
        if ("link" in mishap) expect(linksOf(scenery)).toContainEqual(mishap.link);
      }
    }
  });

  it("says no text twice, so that what is lost or doubled can be told", () => {
    for (const { deeds } of plans) {
      const texts = deeds.flatMap((deed) => ("text" in deed ? [deed.text] : []));
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it("can be told in words", () => {
    const { scenery } = drawPlan({ seed: 1, mode: "dmuc1", spanMs });
    expect(describeMishap({ scenery }, { atMs: 12_340, forMs: 3_000, kind: "kill", server: 1 })).toBe(
      "12.3 s: kill macbeth.lit for 3 s",
    );
    expect(describeMishap({ scenery }, { atMs: 500, forMs: 300, kind: "cut", link: [0, 2] })).toBe(
      "0.5 s: cut shakespeare.lit - marlowe.lit for 0.3 s",
    );
  });
});
