import { describe, it } from "vitest";
import { gather } from "./support/gather.js";
import { macbeth, shakespeare, useHouse } from "./support/house.js";
import { interruptAndGoOn } from "./support/interrupted.js";
import { mixes } from "./support/versions.js";

describe.each(mixes)("a client whose connection breaks, and that goes on with its session (Prosody %s)", (mix) => {
  const house = useHouse(mix);

  it.each([shakespeare, macbeth])(
    "gets what was said and shown meanwhile, each once and in order, and has never left: at %s (M-10)",
    async (domain) => {
      await interruptAndGoOn(house(), await gather(house()), domain);
    },
  );
});
