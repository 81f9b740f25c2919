import { join } from "node:path";
import { describe, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

const vcard = "vcard-temp";
const modulesFolder = join(import.meta.dirname, "..", "support", "modules");

describe.each(mixes)("what modern clients need is as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix, {
    roomModules: ["muc_moderation"],
    modulesOfOld: ["vcard_muc"],
    pluginPaths: [modulesFolder],
  });

  it("the archive of each instance has each message once, with the same ids, and nothing private (M-03, M-04)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.says("Double, double");
      await firstwitch.says("toil and trouble");
      await firstwitch.whispers("hecate", "A word");
      await puck.whispers("firstwitch", "A word");
      await faustus.says("Is this the face?");
      await puck.sends("is typing", xml("composing", { xmlns: "http://jabber.org/protocol/chatstates" }));
      await puck.says("not to be kept", xml("no-store", { xmlns: "urn:xmpp:hints" }));
      for (const asker of [hecate, firstwitch, faustus]) {
        await asker.asks("", "set", archiveQuery("all"));
        await asker.asks("", "set", archiveQuery("last", xml("max", {}, "2"), xml("before")));
        await asker.asks("", "set", archiveQuery("after", xml("after", {}, asker.idOf("Double, double"))));
      }
    }));

  it("the archive is open to those who may enter (M-04)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate);
      // Where he hears it, it is in the archive.
      await secondwitch.enters();
      await hecate.says("Double, double");
      await puck.asks("", "set", archiveQuery("from outside"));
      await firstwitch.asks("", "set", archiveQuery("from outside"));
      await hecate.configures({ membersonly: "1" });
      await puck.asks("", "set", archiveQuery("from outside"));
      await firstwitch.asks("", "set", archiveQuery("from outside"));
    }));

  it("reactions, replies, corrections, retractions, markers and receipts name the same message everywhere (M-03, M-06)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.gather("hecate", "puck", "firstwitch", "faustus");
      await hecate.says("Fair is foul", xml("markable", { xmlns: "urn:xmpp:chat-markers:0" }));
      const id = firstwitch.idOf("Fair is foul");
      await firstwitch.sends(
        "reacts",
        xml("reactions", { xmlns: "urn:xmpp:reactions:0", id }, xml("reaction", {}, "🔥")),
      );
      await faustus.says(
        "> Fair is foul\nIndeed",
        xml("reply", { xmlns: "urn:xmpp:reply:0", id: faustus.idOf("Fair is foul") }),
        xml(
          "fallback",
          { xmlns: "urn:xmpp:fallback:0", for: "urn:xmpp:reply:0" },
          xml("body", { start: "0", end: "15" }),
        ),
      );
      await firstwitch.says("Eye of newt");
      await firstwitch.says("Eye of frog", xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: "firstwitch-3" }));
      await puck.sends(
        "has seen it",
        xml("displayed", { xmlns: "urn:xmpp:chat-markers:0", id: puck.idOf("Fair is foul") }),
      );
      await firstwitch.sends("has got it", xml("received", { xmlns: "urn:xmpp:receipts", id }));
      await hecate.sends(
        "takes it back",
        xml("retract", { xmlns: "urn:xmpp:message-retract:1", id: hecate.idOf("Fair is foul") }),
        xml("body", {}, "This person attempted to retract a previous message"),
        xml("store", { xmlns: "urn:xmpp:hints" }),
      );
      await firstwitch.sends(
        "sends what nobody can read",
        xml(
          "encrypted",
          { xmlns: "eu.siacs.conversations.axolotl" },
          xml("header", { sid: "1" }),
          xml("payload", {}, "aGk="),
        ),
        xml("encryption", { xmlns: "urn:xmpp:eme:0", namespace: "eu.siacs.conversations.axolotl", name: "OMEMO" }),
        xml("store", { xmlns: "urn:xmpp:hints" }),
      );
      await firstwitch.asks("", "set", archiveQuery("all"));
      await hecate.asks("", "set", archiveQuery("all"));
    }));

  it("who comes back, or comes by another client, has the same occupant-id everywhere (M-02)", () =>
    compare(async (stage) => {
      const { hecate, firstwitch, faustus } = await stage.call("hecate", "firstwitch", "faustus");
      const phone = await stage.callAgain(firstwitch, "phone");
      await stage.open(hecate);
      await faustus.enters();
      await firstwitch.enters();
      await firstwitch.says("Hail");
      await firstwitch.leaves();
      await firstwitch.enters({ as: "Weird sister" });
      await firstwitch.says("Hail again");
      await phone.enters({ as: "Third sister" });
      await phone.says("Hail as well");
    }));

  it("the room's avatar is the same at each instance, for those who are there and for newcomers (M-05)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await firstwitch.asks("", "get", xml("vCard", { xmlns: vcard }));
      await firstwitch.asks("", "set", face("The mask of a witch"));
      await hecate.asks("", "set", face("The moon"));
      for (const asker of [puck, firstwitch, faustus]) await asker.asks("", "get", xml("vCard", { xmlns: vcard }));
      await faustus.enters();
      await faustus.asks("", "get", xml("query", { xmlns: "http://jabber.org/protocol/disco#info" }));
    }));

  it("an owner at another server gives the room its avatar (M-05, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await faustus.enters();
      await hecate.makes(firstwitch, "owner");
      await firstwitch.asks("", "set", face("The moon"));
      for (const asker of [hecate, faustus]) await asker.asks("", "get", xml("vCard", { xmlns: vcard }));
    }));

  it("a moderator takes back what another has said: in each archive, and in the history of newcomers (M-07)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      await puck.says("Lord, what fools");
      await firstwitch.says("A sailor's wife had chestnuts");
      await puck.asks("", "set", moderation.old(puck.idOf("A sailor's wife had chestnuts"), "Spite"));
      await hecate.asks("", "set", moderation.old(hecate.idOf("A sailor's wife had chestnuts"), "Too cruel"));
      await hecate.asks("", "set", moderation.old("nothing that was said", "Too cruel"));
      await faustus.enters();
      for (const asker of [hecate, puck, firstwitch, faustus]) await asker.asks("", "set", archiveQuery("all"));
    }));

  it("so does a moderator at another server, by the source, in the words of today or of yesterday (M-07, D1-55)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate);
      await hecate.makes(firstwitch, "admin");
      await puck.enters();
      await firstwitch.enters();
      await faustus.enters();
      await puck.says("Lord, what fools");
      await faustus.says("Resolve me of all ambiguities");
      await faustus.sends("pretends to be the room", moderation.forged(faustus.idOf("Lord, what fools")));
      await faustus.asks("", "set", moderation.present(faustus.idOf("Lord, what fools"), "Spite"));
      await firstwitch.asks("", "set", moderation.present(firstwitch.idOf("Lord, what fools"), "Too proud"));
      await firstwitch.asks("", "set", moderation.old(firstwitch.idOf("Resolve me of all ambiguities"), "Too long"));
      await puck.leaves();
      await puck.enters();
      for (const asker of [hecate, firstwitch, faustus]) await asker.asks("", "set", archiveQuery("all"));
    }));

  it("a presence, and a farewell, is in the language in which it was written (M-13)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      const inGerman = (to: string, type: { type?: string } = {}): Record<string, string> & { to: string } => ({
        to,
        "xml:lang": "de",
        ...type,
      });
      await stage.open(hecate);
      await puck.enters();
      await firstwitch.enters();
      const brewing = xml("status", {}, "Am Kessel");
      await firstwitch.delivers("says what she is doing", "presence", inGerman("/firstwitch"), brewing);
      await hecate.delivers("says what she is doing", "presence", inGerman("/hecate"), brewing);
      // Those who come later are told by a roster, or by the room here.
      await faustus.enters();
      await faustus.renames("Doktor");
      await firstwitch.renames("Hexe");
      const farewell = xml("status", {}, "Bis zum Morgen");
      await firstwitch.delivers("leaves", "presence", inGerman("/Hexe", { type: "unavailable" }), farewell);
      await hecate.gives("puck", "none");
    }));
});

/** Requests to take a message back, in the words of XEP-0425 0.2 and of 0.3. */
const moderation = {
  old: (id: string, reason: string): Element =>
    xml(
      "apply-to",
      { xmlns: "urn:xmpp:fasten:0", id },
      xml(
        "moderate",
        { xmlns: "urn:xmpp:message-moderate:0" },
        xml("retract", { xmlns: "urn:xmpp:message-retract:0" }),
        xml("reason", {}, reason),
      ),
    ),
  present: (id: string, reason: string): Element =>
    xml(
      "moderate",
      { xmlns: "urn:xmpp:message-moderate:1", id },
      xml("retract", { xmlns: "urn:xmpp:message-retract:1" }),
      xml("reason", {}, reason),
    ),
  /** Only a room may announce it. */
  forged: (id: string): Element =>
    xml(
      "apply-to",
      { xmlns: "urn:xmpp:fasten:0", id },
      xml(
        "moderated",
        { xmlns: "urn:xmpp:message-moderate:0", by: "the moderator" },
        xml("retract", { xmlns: "urn:xmpp:message-retract:0" }),
      ),
    ),
};

/** What the room shows of itself: a picture of that. */
function face(what: string): Element {
  const image = Buffer.from(what).toString("base64");
  const photo = xml("PHOTO", {}, xml("TYPE", {}, "image/png"), xml("BINVAL", {}, image));
  return xml("vCard", { xmlns: vcard }, photo);
}

function archiveQuery(queryid: string, ...set: Element[]): Element {
  const content = set.length === 0 ? [] : [xml("set", { xmlns: "http://jabber.org/protocol/rsm" }, set)];
  return xml("query", { xmlns: "urn:xmpp:mam:2", queryid }, content);
}
