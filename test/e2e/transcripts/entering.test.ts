import { describe, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

describe.each(mixes)("coming and going is as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix);

  it("who enters is shown the others, himself, what was said and the subject; the others see him (T-01, T-02, D2-42 to 45, D3-25)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch, faustus } = await stage.call(
        "hecate",
        "puck",
        "firstwitch",
        "secondwitch",
        "faustus",
      );
      await stage.open(hecate);
      await hecate.shows(xml("show", {}, "dnd"), xml("status", {}, "Riding on the wind"));
      await hecate.setsSubject("The pit of Acheron");
      await hecate.says("Meet me i' the morning");
      await firstwitch.enters();
      await firstwitch.says("Hail");
      await puck.enters();
      await faustus.enters({ as: "Doctor Faustus" });
      await faustus.says("Is this the face?");
      await secondwitch.enters({ history: { maxstanzas: "1" } });
    }));

  it("history comes as far back as the newcomer asks, and the subject after it, even an empty one (T-01)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch, faustus } = await stage.call(
        "hecate",
        "puck",
        "firstwitch",
        "secondwitch",
        "faustus",
      );
      await stage.open(hecate, { historylength: "3" });
      await firstwitch.enters();
      for (const text of ["Double", "double", "toil", "and trouble"]) await firstwitch.says(text);
      await hecate.sends("sends no text", xml("cauldron", { xmlns: "urn:example:witches" }));
      await puck.enters();
      await secondwitch.enters();
      await faustus.enters({ history: { maxstanzas: "0" } });
      await secondwitch.leaves();
      await secondwitch.enters({ history: { maxstanzas: "2" } });
      await secondwitch.leaves();
      await secondwitch.enters({ history: { maxchars: "0" } });
      await secondwitch.leaves();
      await secondwitch.enters({ history: { seconds: "3600" } });
      await secondwitch.leaves();
      await secondwitch.enters({ history: { since: "2020-01-01T00:00:00Z" } });
      await secondwitch.leaves();
      await secondwitch.enters({ history: { since: "2999-01-01T00:00:00Z" } });
    }));

  it("in an open room all see who everybody is, and are told that (T-01, T-02, D2-44)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, puck, faustus } = await stage.call("hecate", "firstwitch", "puck", "faustus");
      await stage.open(hecate, { whois: "anyone" });
      await firstwitch.enters();
      await puck.enters();
      await faustus.enters();
    }));

  it("who is of a kind that the room does not broadcast is shown to nobody but himself (T-01, T-02, T-05, T-06)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, puck, faustus } = await stage.call("hecate", "firstwitch", "puck", "faustus");
      await stage.open(hecate, { presencebroadcast: "moderator" });
      await firstwitch.enters();
      await puck.enters();
      await faustus.enters();
      await firstwitch.shows(xml("show", {}, "away"));
      await faustus.says("Hell hath no limits");
      await firstwitch.leaves();
      await puck.leaves();
    }));

  it("who enters again while he is in is shown it all again, and the others see nothing (T-03)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.gather("hecate", "puck", "firstwitch");
      await hecate.says("Where hast thou been?");
      await firstwitch.enters();
      await puck.enters();
    }));

  it("a second client under the same nick is let in and out, and each gets what is said (T-01, T-02, T-05)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.call("hecate", "firstwitch");
      const phone = await stage.callAgain(firstwitch, "phone");
      await stage.open(hecate);
      await firstwitch.enters();
      await phone.enters();
      await hecate.says("Where hast thou been?");
      await phone.says("Killing swine");
      await firstwitch.leaves();
      await hecate.says("Sister?");
      await phone.leaves();
    }));

  it("who may not come in is told why: ban, members, nick (T-04, D2-04, D3-03)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate);
      await firstwitch.enters();
      await secondwitch.enters({ as: "hecate" });
      await secondwitch.enters({ as: "firstwitch" });
      await puck.enters({ as: "firstwitch" });
      await secondwitch.enters({ as: "  " });
      await hecate.makes(secondwitch, "outcast");
      await secondwitch.enters();
      await hecate.configures({ membersonly: "1" });
      await puck.enters();
      await firstwitch.enters();
      await hecate.makes(puck, "member");
      await puck.enters();
      await secondwitch.enters();
    }));

  it("who leaves is told so, and all others are (T-05, D2-04, D3-03)", () =>
    compare(async (stage) => {
      const { firstwitch, puck, secondwitch } = await stage.gather("hecate", "firstwitch", "puck", "secondwitch");
      await firstwitch.leaves("Gone to the heath");
      await puck.leaves();
      await secondwitch.vanishes();
      await firstwitch.enters();
    }));

  it("a presence is shown to all, with all that it holds (T-06, M-09)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await firstwitch.shows(
        xml("show", {}, "away"),
        xml("status", {}, "Gone"),
        xml("status", { "xml:lang": "de" }, "Fort"),
        xml("priority", {}, "3"),
        xml("c", {
          xmlns: "http://jabber.org/protocol/caps",
          hash: "sha-1",
          node: "urn:example:client",
          ver: "q07IKJE=",
        }),
        xml("x", { xmlns: "vcard-temp:x:update" }, xml("photo", {}, "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed")),
        xml("idle", { xmlns: "urn:xmpp:idle:1", since: "1969-07-21T02:56:15Z" }),
        xml("hats", { xmlns: "urn:example:hats" }, xml("hat", { title: "Witch" })),
      );
      await hecate.shows(xml("show", {}, "chat"));
      await faustus.enters({ content: [xml("show", {}, "xa"), xml("status", {}, "Reading")] });
      await firstwitch.shows();
      await firstwitch.shows();
      await firstwitch.delivers("tells the room that", "presence", { to: "" }, xml("show", {}, "dnd"));
      await firstwitch.delivers("asks the room", "presence", { to: "", type: "probe" });
    }));

  it("another nick is taken before the eyes of all, unless somebody has it (T-07)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters({ content: [xml("show", {}, "away")] });
      await faustus.enters();
      await firstwitch.renames("Thane of Cawdor");
      await firstwitch.says("All hail");
      await puck.renames("Robin");
      await puck.renames("Thane of Cawdor");
      await firstwitch.renames("Robin");
      await faustus.renames("hecate");
      await faustus.renames("  ");
      await faustus.renames("firstwitch");
    }));

  it("a presence of somebody who is not in is no entrance, and his leave nobody's business (T-23, T-25)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, puck } = await stage.call("hecate", "firstwitch", "puck");
      await stage.open(hecate);
      for (const somebody of [firstwitch, puck]) {
        await somebody.shows(xml("show", {}, "away"));
        await somebody.leaves("I never was here");
      }
    }));

  it("whoever is in may probe another, and is told how he looks (T-24)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, puck, faustus } = await stage.call("hecate", "firstwitch", "puck", "faustus");
      await stage.open(hecate);
      await firstwitch.enters({ content: [xml("show", {}, "away")] });
      await puck.enters();
      for (const nick of ["firstwitch", "hecate", "puck", "nobody"]) {
        await hecate.delivers(`probes ${nick}`, "presence", { to: `/${nick}`, type: "probe" });
        await firstwitch.delivers(`probes ${nick}`, "presence", { to: `/${nick}`, type: "probe" });
      }
      await faustus.delivers("probes firstwitch", "presence", { to: "/firstwitch", type: "probe" });
    }));
});
