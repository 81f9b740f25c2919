import { describe, it } from "vitest";
import { xml } from "../../../prosody-dev/index.js";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

describe.each(mixes)("coming and going is as in a stock room (Prosody %s)", (mix) => {
  const compare = useTheatre(mix);

  it("who enters is shown the others, himself, what was said and the subject; the others are shown him (T-01, T-02)", () =>
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

  it("who leaves is told so, and all others are (T-05)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch, secondwitch } = await stage.call("hecate", "puck", "firstwitch", "secondwitch");
      await stage.open(hecate);
      await firstwitch.enters();
      await puck.enters();
      await secondwitch.enters();
      await firstwitch.leaves("Gone to the heath");
      await puck.leaves();
      await secondwitch.vanishes();
    }));
});
