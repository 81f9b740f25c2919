import { describe, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

const admin = "http://jabber.org/protocol/muc#admin";

describe.each(mixes)("rule is as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix);

  it("who is put out is told by whom and why, and all others are (T-08)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.gives("firstwitch", "none", "Saucy and overbold");
      await hecate.gives("puck", "none");
      await hecate.gives("nobody", "none");
      await faustus.gives("hecate", "none");
      await firstwitch.enters();
      await firstwitch.gives("faustus", "none");
    }));

  it("moderators put out whom they may, and no one above them (T-08)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.gather("hecate", "puck", "firstwitch", "secondwitch");
      await hecate.makes(firstwitch, "admin");
      await firstwitch.gives("hecate", "none");
      await firstwitch.gives("secondwitch", "none", "Begone");
      await hecate.gives("puck", "moderator");
      await puck.gives("firstwitch", "none");
      await puck.gives("hecate", "none");
    }));

  it("a moderator at another server puts out people of other servers (T-08, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.makes(firstwitch, "admin");
      await firstwitch.gives("puck", "none", "Begone");
      await firstwitch.gives("faustus", "none");
    }));

  it("who is banned is out and stays out at every server (T-09)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.makes(firstwitch, "outcast", "Trade and traffic with Macbeth");
      await hecate.makes(puck, "outcast");
      await firstwitch.enters();
      await puck.enters();
      await faustus.makes(hecate, "outcast");
      await hecate.makes(hecate, "outcast");
      await hecate.makes(firstwitch, "none");
      await firstwitch.enters();
    }));

  it("an admin at another server bans, and not those above him (T-09, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.gather(
        "hecate",
        "puck",
        "firstwitch",
        "secondwitch",
      );
      await hecate.makes(firstwitch, "admin");
      await firstwitch.makes(hecate, "outcast");
      await firstwitch.makes(secondwitch, "outcast", "Begone");
      await firstwitch.makes(puck, "outcast");
      await secondwitch.enters();
      await puck.enters();
    }));

  it("another role or affiliation is shown to all, to each what he may know (T-10)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.gives("firstwitch", "visitor", "Too loud");
      await hecate.gives("puck", "visitor");
      await hecate.gives("firstwitch", "participant");
      await hecate.gives("puck", "moderator");
      await hecate.gives("firstwitch", "moderator");
      await hecate.makes(faustus, "member");
      await hecate.makes(firstwitch, "admin");
      await hecate.makes(firstwitch, "owner");
      await hecate.makes(firstwitch, "none");
      await hecate.makes(puck, "member");
      await faustus.gives("puck", "visitor");
      await faustus.makes(puck, "admin");
    }));

  it("of an absent one's affiliation those hear who may know who he is (T-10)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await hecate.makes(faustus, "member");
      await hecate.makes(firstwitch, "admin");
      await hecate.makes(faustus, "admin");
      await hecate.configures({ whois: "anyone" });
      await hecate.makes(faustus, "none");
      await faustus.enters();
    }));

  it("roles and affiliations are given from another server as well (T-10, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.makes(firstwitch, "owner");
      await firstwitch.gives("puck", "visitor");
      await firstwitch.gives("faustus", "moderator");
      await firstwitch.makes(puck, "member");
      await firstwitch.makes(faustus, "admin");
      await firstwitch.makes(firstwitch, "admin");
    }));

  it("a room for members lets nobody else stay (T-10)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.makes(firstwitch, "member");
      await hecate.makes(faustus, "member");
      await hecate.configures({ membersonly: "1" });
      await hecate.makes(firstwitch, "none");
      await firstwitch.enters();
      await faustus.says("Alone");
    }));

  it("a moderated room: newcomers listen, and ask for a voice (T-15, T-20)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate, { moderatedroom: "1" });
      await puck.enters();
      await firstwitch.enters();
      await secondwitch.enters();
      await puck.delivers("asks for a voice", "message", { to: "" }, voiceRequest());
      await firstwitch.delivers("asks for a voice", "message", { to: "" }, voiceRequest());
      await hecate.delivers("gives it", "message", { to: "" }, voiceApproval(firstwitch.person.fullJid, "firstwitch"));
      await firstwitch.says("Hail");
      await hecate.gives("puck", "moderator");
      await secondwitch.delivers("asks for a voice", "message", { to: "" }, voiceRequest());
      await hecate.configures({ moderatedroom: "0" });
      await secondwitch.says("Hail");
    }));

  it("a moderator at another server gives a voice (T-20, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate, { moderatedroom: "1" });
      await hecate.makes(firstwitch, "admin");
      await firstwitch.enters();
      await secondwitch.enters();
      await puck.enters();
      await secondwitch.delivers("asks for a voice", "message", { to: "" }, voiceRequest());
      await firstwitch.delivers(
        "gives it",
        "message",
        { to: "" },
        voiceApproval(secondwitch.person.fullJid, "secondwitch"),
      );
      await puck.delivers("asks for a voice", "message", { to: "" }, voiceRequest());
      await firstwitch.delivers("gives it", "message", { to: "" }, voiceApproval(puck.person.fullJid, "puck"));
      await puck.says("Hail");
    }));

  it("role and affiliation are not given in one breath (T-28)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.gather("hecate", "puck", "firstwitch");
      await hecate.makes(firstwitch, "admin");
      await hecate.administers({ nick: "firstwitch", role: "participant", affiliation: "member" });
      await firstwitch.administers({ nick: "puck", role: "participant", affiliation: "member" });
      await firstwitch.administers({ jid: puck.jid, role: "participant", affiliation: "member" });
    }));

  it("lists are shown to whom they may be shown (T-10)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await hecate.makes(firstwitch, "admin");
      await hecate.makes(puck, "member");
      await hecate.makes(faustus, "outcast", "Sold his soul");
      const listOf = (item: Record<string, string>): Element => xml("query", { xmlns: admin }, xml("item", item));
      for (const asker of [hecate, puck, firstwitch]) {
        for (const affiliation of ["member", "outcast", "admin", "owner"])
          await asker.asks("", "get", listOf({ affiliation }));
        for (const role of ["moderator", "participant"]) await asker.asks("", "get", listOf({ role }));
      }
    }));

  it("a room that is destroyed says so to each (T-11)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.makes(firstwitch, "admin");
      await firstwitch.destroys({}, xml("reason", {}, "Mine"));
      await hecate.destroys(
        { jid: "heath@elsewhere.lit" },
        xml("reason", {}, "All is over"),
        xml("password", {}, "thrice"),
      );
      await firstwitch.says("Sisters?");
    }));
});

function voiceRequest(): Element {
  return xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
    field("FORM_TYPE", "http://jabber.org/protocol/muc#request"),
    field("muc#role", "participant"),
  ]);
}

function voiceApproval(jid: string, nick: string): Element {
  return xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
    field("FORM_TYPE", "http://jabber.org/protocol/muc#request"),
    field("muc#role", "participant"),
    field("muc#jid", jid),
    field("muc#roomnick", nick),
    field("muc#request_allow", "true"),
  ]);
}

function field(name: string, value: string): Element {
  return xml("field", { var: name }, xml("value", {}, value));
}
