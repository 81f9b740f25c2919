import { describe, it } from "vitest";
import { mixes } from "../support/versions.js";
import { useTheatre } from "./theatre.js";

describe.each(mixes)("making a room is as at a stock service (Prosody %s)", (mix) => {
  const compare = useTheatre(mix, { roomsLua: "muc_room_locking = true" });

  it("it is new, and locked till its owner has configured it; then all come in (T-29)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.call("hecate", "puck", "firstwitch");
      await hecate.enters();
      await puck.enters();
      await hecate.readsForm();
      await puck.enters();
      await stage.spread(hecate, { roomname: "The heath" });
      await puck.enters();
      await firstwitch.enters();
      await firstwitch.says("Hail");
    }));

  it("an instant room is open at once, and whoever comes in later by another server makes none (T-29)", () =>
    compare(async (stage) => {
      const { hecate, puck, firstwitch } = await stage.call("hecate", "puck", "firstwitch");
      await hecate.enters();
      await hecate.opensAtOnce();
      await puck.enters();
      await stage.spread(hecate, { roomname: "The heath" });
      await firstwitch.enters();
    }));
});
