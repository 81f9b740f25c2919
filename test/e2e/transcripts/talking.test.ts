import { describe, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

const newPing = (): Element => xml("ping", { xmlns: "urn:xmpp:ping" });

describe.each(mixes)("talking is as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix, { modules: ["vcard"] });

  it("what is said is heard by all, with all that it holds, in its order (T-15, M-03, M-08, M-12)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await firstwitch.says("Eye of newt", xml("origin-id", { xmlns: "urn:xmpp:sid:0", id: "mine" }));
      await hecate.says(
        "Toe of frog",
        xml("body", { "xml:lang": "de" }, "Froschzeh"),
        xml("spell", { xmlns: "urn:example:witches", power: "3" }, xml("line", {}, "Double & <double>"), xml("end")),
        xml("x", { xmlns: "jabber:x:oob" }, xml("url", {}, "https://example.org/newt.jpg")),
      );
      await faustus.delivers(
        "says it in German",
        "message",
        { to: "", type: "groupchat", "xml:lang": "de" },
        xml("body", {}, "Habe nun, ach!"),
      );
      await firstwitch.delivers("forges ids", "message", { to: "", type: "groupchat" }, [
        xml("body", {}, "I am the queen"),
        xml("stanza-id", { xmlns: "urn:xmpp:sid:0", id: "forged", by: firstwitch.room }),
        xml("occupant-id", { xmlns: "urn:xmpp:occupant-id:0", id: "forged" }),
        xml("delay", { xmlns: "urn:xmpp:delay", from: firstwitch.room, stamp: "1606-01-01T00:00:00Z" }),
      ]);
      for (const speaker of [firstwitch, hecate])
        await speaker.sends("opens a thread", xml("subject", {}, "Eye of newt"), xml("thread", {}, "brew"));
      await puck.sends("is typing", xml("composing", { xmlns: "http://jabber.org/protocol/chatstates" }));
      await firstwitch.sends("is typing", xml("composing", { xmlns: "http://jabber.org/protocol/chatstates" }));
    }));

  it("who has no voice or is not in is not heard, and nobody is shouted at alone (T-15, T-26)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate, { moderatedroom: "1" });
      await firstwitch.enters();
      await puck.enters();
      await firstwitch.says("Hail");
      await puck.says("Hail");
      await secondwitch.says("Hail from outside");
      for (const nick of ["hecate", "firstwitch", "nobody"]) {
        await hecate.delivers(
          `shouts at ${nick}`,
          "message",
          { to: `/${nick}`, type: "groupchat" },
          xml("body", {}, "Boo"),
        );
        if (nick === "firstwitch") continue;
        await firstwitch.delivers(
          `shouts at ${nick}`,
          "message",
          { to: `/${nick}`, type: "groupchat" },
          xml("body", {}, "Boo"),
        );
      }
    }));

  it("nor does anybody shout at himself (T-26)", () =>
    compare(async (stage) => {
      const { firstwitch } = await stage.gather("hecate", "firstwitch");
      const shout = { to: "/firstwitch", type: "groupchat" };
      await firstwitch.delivers("shouts at himself", "message", shout, xml("body", {}, "Boo"));
    }));

  it("a subject is set by those who may, and taken away again (T-14)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await firstwitch.enters();
      await puck.enters();
      await hecate.setsSubject("Business of the evening");
      await firstwitch.setsSubject("Mischief");
      await puck.setsSubject("Mischief");
      await hecate.configures({ changesubject: "1" });
      await firstwitch.setsSubject("Mischief");
      await faustus.enters();
      await hecate.setsSubject("");
      await faustus.leaves();
      await faustus.enters();
    }));

  it("a whisper is heard by one, under the whisperer's nick (T-12, D2-04, D3-03)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await firstwitch.whispers("hecate", "A word", xml("request", { xmlns: "urn:xmpp:receipts" }));
      await hecate.whispers("firstwitch", "Speak", xml("private", { xmlns: "urn:xmpp:carbons:2" }));
      await puck.whispers("firstwitch", "Psst");
      await firstwitch.delivers("whispers otherwise", "message", { to: "/puck", "xml:lang": "de" }, [
        xml("subject", {}, "A matter"),
        xml("body", {}, "Hör zu"),
        xml("body", { "xml:lang": "en" }, "Listen"),
        xml("spell", { xmlns: "urn:example:witches" }, xml("line", {}, "Toe & tongue")),
      ]);
      await firstwitch.delivers(
        "is typing to one",
        "message",
        { to: "/hecate", type: "chat" },
        xml("composing", { xmlns: "http://jabber.org/protocol/chatstates" }),
      );
      await firstwitch.whispers("nobody", "Are you there?");
      await hecate.whispers("nobody", "Are you there?");
      await faustus.whispers("hecate", "From outside");
      await faustus.whispers("firstwitch", "From outside");
      await faustus.enters();
    }));

  it("all clients of the one who is whispered to hear it (T-12)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.call("hecate", "firstwitch");
      const phone = await stage.callAgain(firstwitch, "phone");
      await stage.open(hecate);
      await firstwitch.enters();
      await phone.enters();
      await hecate.whispers("firstwitch", "A word");
      await phone.whispers("hecate", "Speak");
      await phone.whispers(
        "firstwitch",
        "Look at the other screen",
        xml("occupant-id", { xmlns: "urn:xmpp:occupant-id:0", id: "forged" }),
      );
      await hecate.whispers("firstwitch", "Thanks");
    }));

  it("what one client asks another's goes there and back, and shows no real address (T-13)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      const version = xml("query", { xmlns: "jabber:iq:version" }, xml("name", {}, "Cauldron"));
      for (const { person } of [hecate, puck, firstwitch]) {
        person.answers("get", { namespace: "jabber:iq:version", name: "query" }, version);
        person.answers("get", { namespace: "urn:xmpp:ping", name: "ping" });
      }
      await firstwitch.writesCard("The First Witch");
      await hecate.writesCard("Queen of Witches");
      for (const [asker, asked] of [
        [hecate, firstwitch],
        [firstwitch, hecate],
        [firstwitch, puck],
      ] as const) {
        await asker.asks(`/${asked.nick}`, "get", xml("query", { xmlns: "jabber:iq:version" }));
        await asker.asks(`/${asked.nick}`, "get", newPing());
        await asker.asks(`/${asked.nick}`, "get", xml("query", { xmlns: "urn:example:unknown" }));
        await asker.asks(`/${asked.nick}`, "set", xml("query", { xmlns: "urn:example:unknown" }));
        await asker.asks(`/${asked.nick}`, "get", xml("vCard", { xmlns: "vcard-temp" }));
        await asker.asks(`/${asked.nick}`, "get", xml("query", { xmlns: "http://jabber.org/protocol/disco#info" }));
      }
      await hecate.asks("/nobody", "get", newPing());
      await firstwitch.asks("/nobody", "get", newPing());
      await faustus.asks("/hecate", "get", newPing());
      await faustus.asks("/firstwitch", "get", newPing());
    }));

  it("a client that asks itself through the room learns whether it is in (M-01)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.call("hecate", "firstwitch");
      await stage.open(hecate);
      await firstwitch.asks("/firstwitch", "get", newPing());
      await firstwitch.enters();
      await firstwitch.asks("/firstwitch", "get", newPing());
      await hecate.asks("/hecate", "get", newPing());
      await firstwitch.renames("Thane");
      await firstwitch.asks("/Thane", "get", newPing());
      await firstwitch.asks("/firstwitch", "get", newPing());
      await hecate.gives("Thane", "none");
      await firstwitch.asks("/Thane", "get", newPing());
    }));

  it("whoever cannot be reached any more is out, and it is said why (T-27)", () =>
    compare(async (stage) => {
      const { puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      const bounce = (): Element[] => [
        xml(
          "error",
          { type: "cancel" },
          xml("recipient-unavailable", { xmlns: "urn:ietf:params:xml:ns:xmpp-stanzas" }),
        ),
      ];
      await firstwitch.delivers("bounces a message", "message", { to: "/hecate", type: "error" }, bounce());
      await puck.delivers("bounces a message", "message", { to: "", type: "error" }, bounce());
      await faustus.delivers("bounces a presence", "presence", { to: "/hecate", type: "error" }, bounce());
    }));
});
