/**
 * From one to one behind mirrors: who is behind one is addressed by his escaped address at the mirror (XEP-0106, D3-31, D3-49),
 * awkward ones too, and gets what he asked for at his own.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { expect as expected, xml, type Element, type Person, type TapStanza } from "../../../prosody-dev/index.js";
import type { Actor } from "../support/actor.js";
import { linkExtension } from "../support/crossings.js";
import { macbeth, marlowe, roomServices, shakespeare, useHouse } from "../support/house.js";
import { escaped, gatherByMirrors, withMirrors } from "../support/mirrored.js";
import { sessionOn } from "../support/offender.js";
import type { Play } from "../support/play.js";
import { leaksTo } from "../support/replicas.js";
import { mixes } from "../support/versions.js";

const service = roomServices[shakespeare]!;
const toMacbeth = "shakespeare.lit - macbeth.lit";
const toMarlowe = "shakespeare.lit - marlowe.lit";
const version = "jabber:iq:version";
const question = (): Element => xml("query", { xmlns: version });

/** His client says who he is. */
function introduces({ person, nick }: Pick<Actor, "person" | "nick">): void {
  person.answers("get", { namespace: version, name: "query" }, xml("query", { xmlns: version }, xml("name", {}, nick)));
}

const directed = (stanzas: readonly TapStanza[]): readonly (string | undefined)[] =>
  stanzas.map(({ element }) => element.attrs["to"]?.toLowerCase());

describe.each(mixes)("from one to one behind mirrors (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });

  it("whispers and questions go by the shortest way: none, one or two stanzas; answers straight back (D3-31, D3-49, T-12, T-13)", async () => {
    const { hecate, puck, firstwitch, secondwitch, faustus, settle } = await gatherByMirrors(house());
    for (const actor of [puck, firstwitch, secondwitch, faustus]) introduces(actor);
    await settle();
    const pairs: readonly (readonly [Actor, Actor])[] = [
      [firstwitch, secondwitch],
      [firstwitch, puck],
      [puck, firstwitch],
      [firstwitch, faustus],
      [faustus, secondwitch],
    ];
    for (const [one, other] of pairs) {
      await one.whispersTo(other.nick, `Hist, ${other.nick}`);
      const told = await other.isTold(one.nick, `Hist, ${other.nick}`);
      expect(told.getChild("x", expected.mucUser)).toBeDefined();
      expect(told.attrs["to"]).toBe(other.fullJid);
      const answer = await one.person.iq(xml("iq", { to: `${one.room}/${other.nick}`, type: "get" }, question()));
      expect(answer.getChild("query")!.getChildText("name")).toBe(other.nick);
      expect(answer.attrs["from"]).toBe(`${one.room}/${other.nick}`);
      expect(leaksTo([told, answer])).toEqual([]);
    }
    await firstwitch.whispersTo("nobody", "Hist");
    await firstwitch.sees("the refusal", expected.stanzaError(`${hecate.room}/nobody`, "item-not-found"));
    await expect(
      firstwitch.person.iq(xml("iq", { to: `${hecate.room}/nobody`, type: "get" }, question())),
    ).rejects.toMatchObject({ condition: "item-not-found" });
  });

  it("what the room has for him goes to his escaped address, with the whole one beside it (D3-31, E3-12)", async () => {
    const { play, puck, firstwitch, faustus, settle } = await gatherByMirrors(house());
    for (const actor of [puck, firstwitch]) introduces(actor);
    const marks = play.marks();
    await puck.whispersTo("firstwitch", "Hist");
    await firstwitch.isTold("puck", "Hist");
    await settle();
    const [whisper, ...more] = play.crossings(shakespeare, macbeth, marks.get(toMacbeth));
    expect(more).toEqual([]);
    const address = `${escaped(firstwitch.fullJid)}@${house().server(macbeth).mirror!}`.toLowerCase();
    expect(whisper!.element.attrs).toMatchObject({ from: `${puck.room}/puck` });
    expect(directed([whisper!])).toEqual([address]);
    expect(whisper!.element.getChild("to", linkExtension)?.attrs["jid"]).toBe(firstwitch.fullJid);
    const asked = play.marks();
    await puck.person.iq(xml("iq", { to: `${puck.room}/firstwitch`, type: "get", id: "to-her" }, question()));
    await firstwitch.person.iq(xml("iq", { to: `${puck.room}/puck`, type: "get", id: "to-him" }, question()));
    await settle();
    const crossed = play.crossings(shakespeare, macbeth, asked.get(toMacbeth));
    // A question to her at the mirror, its answer to the room; hers to the room, and its answer to her own address.
    expect(directed(crossed)).toEqual([
      address,
      `${puck.room}/puck`.toLowerCase(),
      `${puck.room}/puck`.toLowerCase(),
      firstwitch.fullJid.toLowerCase(),
    ]);
    // A mirror that has the domain of its users needs no other way.
    const toDoctor = play.marks();
    await puck.whispersTo("faustus", "Hist");
    await faustus.isTold("puck", "Hist");
    expect(directed(play.crossings(shakespeare, marlowe, toDoctor.get(toMarlowe)))).toEqual([
      `${escaped(faustus.fullJid)}@${marlowe}`.toLowerCase(),
    ]);
  });

  it("a client that cannot be reached is told of, and nobody is put out because of that (3.4, D3-49, T-27)", async () => {
    const { play, puck, settle } = await gatherByMirrors(house());
    // No answer is known to it: the client refuses by itself.
    await expect(
      puck.person.iq(xml("iq", { to: `${puck.room}/firstwitch`, type: "get" }, question())),
    ).rejects.toMatchObject({ condition: "service-unavailable" });
    await settle();
    expect(Object.keys(puck.occupants())).toContain("firstwitch");
    expect(house().server(shakespeare).log()).not.toMatch(new RegExp(`${play.node}.*-> split`));
  });
});

/** Addresses that make trouble: name, resource, and whether they have a form at the mirror. */
const people = {
  /** An apostrophe, and a resource with more than ASCII and capitals: each escaping of it is another one. */
  dartagnan: { name: "d\\27artagnan", resource: "Büro1" },
  /** With a space, which no node can have: there is but one escaping of it. */
  spaces: { name: "d\\27artagnan", resource: "Büro 1" },
  /** All that XEP-0106 knows. */
  everything: { name: "a\\20b\\26c\\3ad", resource: `x "y" & 'z' / 1:2 <3> @4 \\5` },
  capitals: { name: "secondwitch", resource: "HEATH" },
  /** The same but for capitals: at the mirror they cannot be told apart by their escaped addresses alone. */
  small: { name: "secondwitch", resource: "heath" },
  /** Not to be escaped: it would end in a space (E3-12). */
  spaceAtEnd: { name: "thirdwitch", resource: "heath " },
} as const;

describe.each(mixes)("people with awkward addresses behind a mirror (Prosody %s)", (mix) => {
  const house = useHouse(mix, { mirrors: withMirrors });
  type Name = keyof typeof people;
  const names = Object.keys(people) as readonly Name[];
  let play: Play;
  let hecate: Actor;
  let guests: Readonly<Record<Name, Person>>;

  beforeAll(async () => {
    play = house().newPlay();
    hecate = await play.enter("hecate", shakespeare);
    const entered = await Promise.all(
      names.map(async (name): Promise<[Name, Person]> => {
        const { name: node, resource } = people[name];
        const person = await house().connect(`${node}@${macbeth}/${resource}`);
        await person.join(play.room(shakespeare), name);
        introduces({ person, nick: name });
        return [name, person];
      }),
    );
    guests = Object.fromEntries(entered) as Record<Name, Person>;
  }, 60_000);

  it.each(names)("%s gets whispers and questions, and nobody else does (D3-31, E3-12)", async (name) => {
    const guest = guests[name];
    const marks = names.map((other) => guests[other].mark());
    await hecate.whispersTo(name, `Hist, ${name}`);
    await guest.sees("the whisper", expected.privateMessage(hecate.room, "hecate", `Hist, ${name}`));
    const answer = await hecate.person.iq(xml("iq", { to: `${hecate.room}/${name}`, type: "get" }, question()));
    expect(answer.getChild("query")!.getChildText("name")).toBe(name);
    await hecate.says(`All have heard ${name}`);
    for (const [index, other] of names.entries()) {
      await guests[other].sees("her words", expected.groupchat(hecate.room, "hecate", `All have heard ${name}`));
      const whispers = guests[other].since(marks[index]!, ({ attrs }) => attrs["type"] === "chat");
      expect(whispers, other).toHaveLength(other === name ? 1 : 0);
    }
  });

  it("both escapings of the address are understood, whichever case they come in (D3-31)", async () => {
    const { dartagnan } = guests;
    const { session } = sessionOn(play.crossings(shakespeare, macbeth));
    for (const form of ["whole", "short"] as const) {
      for (const change of [(text: string) => text, (text: string) => text.toLowerCase()]) {
        const body = `By ${form}, ${change("Case")}`;
        const to = `${change(escaped(dartagnan.fullJid, form))}@${house().server(macbeth).mirror!}`;
        await house().sendAs(
          service,
          xml("message", { from: `${hecate.room}/hecate`, to, type: "chat" }, [
            xml("body", {}, body),
            xml("x", { xmlns: expected.mucUser }),
            xml("o", { xmlns: linkExtension, s: session }),
          ]),
        );
        const told = await dartagnan.sees("the whisper", expected.privateMessage(hecate.room, "hecate", body));
        expect(told.attrs["to"]).toBe(dartagnan.fullJid);
      }
    }
  });

  it("an address that fits two of them reaches none without the whole one beside it (E3-12)", async () => {
    const { capitals, small } = guests;
    const marks = [capitals.mark(), small.mark()];
    const to = `${escaped(small.fullJid)}@${house().server(macbeth).mirror!}`;
    const since = play.tap(shakespeare, macbeth).mark();
    const id = "fits-two";
    await house().sendAs(service, xml("iq", { from: `${hecate.room}/hecate`, to, type: "get", id }, question()));
    const refusal = await play
      .tap(shakespeare, macbeth)
      .waitFor("the refusal", ({ from, element }) => from === macbeth && element.attrs["id"] === id, { since });
    expect(expected.conditionOf(refusal.element)).toBe("item-not-found");
    for (const [index, guest] of [capitals, small].entries()) {
      expect(guest.since(marks[index]!, ({ name }) => name === "iq")).toEqual([]);
    }
  });

  it("what would not come out as it was is sent to the address itself (E3-12)", () => {
    const toHim = play
      .tap(shakespeare, macbeth)
      .since(undefined, { from: shakespeare })
      .filter(({ element, kind }) => kind === "chat" && element.getChildText("body") === "Hist, spaceAtEnd");
    expect(toHim.map(({ element }) => element.attrs["to"])).toEqual([guests.spaceAtEnd.fullJid]);
  });

  it("no server has complained", () => {
    expect(house().warnings()).toEqual([]);
  });
});
