import { describe, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

const mucUser = "http://jabber.org/protocol/muc#user";
const discoInfo = "http://jabber.org/protocol/disco#info";
const discoItems = "http://jabber.org/protocol/disco#items";
const register = "jabber:iq:register";

describe.each(mixes)("invitations and questions are as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix);

  it("a change of the configuration is noted before all (T-16)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch } = await stage.gather("hecate", "puck", "firstwitch");
      await hecate.configures({ roomname: "The heath" });
      await hecate.configures({ roomname: "The heath" });
      await hecate.configures({ whois: "anyone" });
      await hecate.configures({ whois: "moderators" });
      await hecate.configures({ moderatedroom: "1", changesubject: "1" });
      await hecate.configures({ enablearchiving: "0" });
      await hecate.configures({ enablearchiving: "1" });
      await hecate.configures({ historylength: "5" });
      await hecate.configures({ publicroom: "0" });
      await firstwitch.configures({ roomname: "Mine" });
      await firstwitch.readsForm();
      await hecate.readsForm();
    }));

  it("an owner at another server reads and changes the configuration (T-16, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.gather("hecate", "puck", "firstwitch");
      await hecate.makes(firstwitch, "owner");
      // The form is the source's own, also where that is of another version.
      if (mix !== "mixed") await firstwitch.readsForm();
      await firstwitch.configures({ roomname: "The heath", moderatedroom: "1" });
      await puck.says("Hail");
    }));

  it("who is invited hears of it from the room, and may decline (T-18)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await firstwitch.enters();
      await hecate.delivers("invites puck", "message", { to: "" }, invite(puck.jid, "Come"));
      await puck.declines(hecate.jid, "Busy");
      await firstwitch.delivers("invites faustus", "message", { to: "" }, invite(faustus.jid, "Come"));
      await faustus.declines(firstwitch.jid, "Reading");
      await faustus.enters();
    }));

  it("a direct invitation passes, whatever it names (T-18)", () =>
    compare(async (stage) => {
      const { firstwitch } = await stage.gather("hecate", "firstwitch");
      const direct = xml("x", { xmlns: "jabber:x:conference", jid: "heath@elsewhere.lit", reason: "Come" });
      await firstwitch.delivers("invites hecate elsewhere", "message", { to: "/hecate" }, direct);
    }));

  it("an invitation to a room for members makes a member (T-18)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate, { membersonly: "1" });
      await hecate.makes(firstwitch, "admin");
      await firstwitch.enters();
      await hecate.delivers("invites puck", "message", { to: "" }, invite(puck.jid, "Come"));
      await puck.enters();
      await firstwitch.delivers("invites faustus", "message", { to: "" }, invite(faustus.jid, "Come"));
      await faustus.enters();
    }));

  it("so it does if members may invite, and not if they may not, at every server (T-18, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate, { membersonly: "1" });
      await hecate.makes(firstwitch, "member");
      await firstwitch.enters();
      await firstwitch.delivers("invites faustus", "message", { to: "" }, invite(faustus.jid, "Come"));
      await faustus.enters();
      await hecate.configures({ "{http://prosody.im/protocol/muc}roomconfig_allowmemberinvites": "1" });
      await firstwitch.delivers("invites faustus", "message", { to: "" }, invite(faustus.jid, "Come"));
      await faustus.enters();
      await faustus.delivers("invites puck", "message", { to: "" }, invite(puck.jid, "Come"));
      await puck.enters();
    }));

  it("what a room tells of itself is told by each instance (T-19)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate, { roomname: "The heath", roomdesc: "Blasted", lang: "en", moderatedroom: "1" });
      await firstwitch.enters();
      await hecate.setsSubject("Business of the evening");
      for (const asker of [hecate, puck, firstwitch, faustus]) {
        await asker.asks("", "get", xml("query", { xmlns: discoInfo }));
        await asker.asks("", "get", xml("query", { xmlns: discoItems }));
        await asker.asks("", "get", xml("query", { xmlns: discoInfo, node: "x-roomuser-item" }));
        await asker.asks("", "get", xml("query", { xmlns: discoInfo, node: "http://jabber.org/protocol/muc#traffic" }));
        await asker.asks("", "get", xml("query", { xmlns: discoInfo, node: "urn:example:nothing" }));
      }
      await hecate.configures({ roomname: "The moor", membersonly: "1", roomsecret: "thrice" });
      await firstwitch.asks("", "get", xml("query", { xmlns: discoInfo }));
    }));

  it("a nick is registered with the room, and nobody else may have it (T-20)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await firstwitch.enters();
      await puck.asks("", "get", xml("query", { xmlns: register }));
      await puck.asks("", "set", registration("Robin"));
      await hecate.makes(puck, "member");
      await puck.asks("", "set", registration("Robin"));
      await puck.asks("", "get", xml("query", { xmlns: register }));
      await puck.asks("", "get", xml("query", { xmlns: discoInfo, node: "x-roomuser-item" }));
      await firstwitch.renames("Robin");
      await faustus.enters({ as: "Robin" });
      await puck.enters({ as: "Robin" });
      await puck.asks("", "set", xml("query", { xmlns: register }, xml("remove")));
    }));

  it("so it is from another server (T-20, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, faustus } = await stage.call("hecate", "firstwitch", "faustus");
      await stage.open(hecate);
      await firstwitch.enters();
      await firstwitch.asks("", "get", xml("query", { xmlns: register }));
      await firstwitch.asks("", "set", registration("Weird sister"));
      await hecate.makes(firstwitch, "member");
      await firstwitch.asks("", "get", xml("query", { xmlns: register }));
      await firstwitch.asks("", "set", registration("Weird sister"));
      await firstwitch.asks("", "get", xml("query", { xmlns: discoInfo, node: "x-roomuser-item" }));
      await faustus.enters({ as: "Weird sister" });
      await hecate.renames("Weird sister");
      await firstwitch.asks("", "set", xml("query", { xmlns: register }, xml("remove")));
    }));
});

function invite(to: string, reason: string): Element {
  return xml("x", { xmlns: mucUser }, xml("invite", { to }, xml("reason", {}, reason)));
}

function registration(nick: string): Element {
  const field = (name: string, value: string): Element => xml("field", { var: name }, xml("value", {}, value));
  return xml(
    "query",
    { xmlns: register },
    xml("x", { xmlns: "jabber:x:data", type: "submit" }, [
      field("FORM_TYPE", "http://jabber.org/protocol/muc#register"),
      field("muc#register_roomnick", nick),
    ]),
  );
}
