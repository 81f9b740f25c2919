import { describe, expect, it } from "vitest";
import { connect, type Element } from "../../prosody-dev/index.js";
import { gather } from "./support/gather.js";
import { macbeth, shakespeare, useHouse } from "./support/house.js";
import { nickOf } from "./support/transcript.js";
import { mixes } from "./support/versions.js";

describe.each(mixes)("a client whose connection breaks, and that goes on with its session (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it.each([shakespeare, macbeth])(
    "gets what was said and shown meanwhile, each once and in order, and has never left: at %s (M-10)",
    async (domain) => {
      const { play, hecate, puck, firstwitch, secondwitch, faustus, settle } = await gather(house());
      const cluster = house().cluster;
      const person = await connect(cluster, `banquo@${domain}/${play.node}`, { resumable: true });
      const banquo = await play.enter("banquo", domain, { person });
      await settle();
      const [seen, seenByFaustus] = [banquo.mark(), faustus.mark()];

      await person.interrupt();
      await hecate.says("Have I not reason, beldams as you are?");
      await firstwitch.hears("hecate", "Have I not reason, beldams as you are?");
      await firstwitch.says("Eye of newt");
      await firstwitch.person.show(play.room(macbeth), "away");
      const isAway = (stanza: Element): boolean =>
        nickOf(stanza) === "firstwitch" && stanza.getChildText("show") === "away";
      for (const { person: other } of [puck, secondwitch, faustus]) await other.sees("firstwitch away", isAway);
      await person.resume();
      await firstwitch.says("And toe of frog");
      await banquo.hears("firstwitch", "And toe of frog");

      expect(banquo.transcript(seen)).toEqual([
        "earlier, hecate: Have I not reason, beldams as you are?",
        "earlier, firstwitch: Eye of newt",
        "firstwitch is here, away, participant, none",
        "firstwitch: And toe of frog",
      ]);
      expect(faustus.person.since(seenByFaustus, (stanza) => nickOf(stanza) === "banquo")).toEqual([]);
    },
  );
});
