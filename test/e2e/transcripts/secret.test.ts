import { describe, it } from "vitest";
import { xml, type Element } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

const securities = ["tls", "quick"] as const;

/** A shadow is told the password over TLS; else it asks the source about everybody who wants to come in (3.8, 3.9). */
describe.each(mixes.flatMap((mix) => securities.map((security) => ({ mix, security }))))(
  "a room with a password is as a stock room (Prosody $mix, links: $security)",
  ({ mix, security }) => {
    const compare = useTheatre(mix, { security });

    it("lets in who knows it, at every server (T-04)", () =>
      compare(async (stage) => {
        const { hecate, puck, firstwitch, secondwitch } = await stage.call(
          "hecate",
          "puck",
          "firstwitch",
          "secondwitch",
        );
        await stage.open(hecate, { roomsecret: "open sesame" });
        await firstwitch.enters();
        await firstwitch.enters({ password: "open barley" });
        await firstwitch.enters({ password: "open sesame" });
        await secondwitch.enters({ as: "hecate", password: "open sesame" });
        await secondwitch.enters({ as: "firstwitch", password: "open sesame" });
        await puck.enters({ as: "firstwitch", password: "open sesame" });
        await puck.enters({ password: "open sesame" });
        await firstwitch.renames("Weird sister");
        await hecate.configures({ roomsecret: "thrice" });
        await secondwitch.enters({ password: "open sesame" });
        await secondwitch.enters({ password: "thrice" });
        await firstwitch.leaves();
        await hecate.configures({ roomsecret: "" });
        await firstwitch.enters();
      }));

    it("shuts out who is banned, and lets members in where members only may come, if they know it (T-04)", () =>
      compare(async (stage) => {
        const { hecate, firstwitch, secondwitch } = await stage.call("hecate", "firstwitch", "secondwitch");
        await stage.open(hecate, { roomsecret: "thrice", membersonly: "1" });
        await hecate.makes(firstwitch, "member");
        await firstwitch.enters();
        await firstwitch.enters({ password: "thrice" });
        await secondwitch.enters({ password: "thrice" });
        await hecate.makes(firstwitch, "outcast");
        await firstwitch.enters({ password: "thrice" });
      }));
  },
);

describe.each(mixes)("a room with a password, and with TLS between servers, is as a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix, { security: "tls" });

  it("tells it to whom somebody invites (T-18)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, faustus } = await stage.call("hecate", "puck", "firstwitch", "faustus");
      await stage.open(hecate, { roomsecret: "thrice" });
      await firstwitch.enters({ password: "thrice" });
      await hecate.delivers("invites puck", "message", { to: "" }, invite(puck.jid));
      await puck.enters({ password: "thrice" });
      await firstwitch.delivers("invites faustus", "message", { to: "" }, invite(faustus.jid));
      await faustus.enters({ password: "thrice" });
    }));
});

function invite(to: string): Element {
  return xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }, xml("invite", { to }, xml("reason", {}, "Come")));
}
