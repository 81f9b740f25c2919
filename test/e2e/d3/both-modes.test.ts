/** Which of the two modes a server of users asks for that speaks both (3.13). */
import { describe, expect, it } from "vitest";
import { macbeth, marlowe, shakespeare, useHouse } from "../support/house.js";
import { stepsOf, untilMirrored } from "../support/mirrored.js";
import { untilReplica } from "../support/replicas.js";

describe("a server that speaks XEP-0282 and DMUC3 for its users", () => {
  const house = useHouse("mixed", {
    mirrors: {
      [macbeth]: { modes: ["dmuc2", "dmuc3"] },
      [marlowe]: { modes: ["dmuc2", "dmuc3"], lua: 'dmuc_prefer = { "dmuc2" }' },
    },
    roomsLua: { [marlowe]: 'dmuc_modes = { "dmuc1", "dmuc2" }' },
  });

  it("has mirrors where both are offered, if it is not told to prefer the other; replicas where only these are (3.13)", async () => {
    const play = house().newPlay();
    const hecate = await play.enter("hecate", shakespeare);
    const firstwitch = await play.enter("firstwitch", macbeth, { at: shakespeare });
    await untilMirrored(house(), play, macbeth);
    await hecate.says("Beldams");
    await firstwitch.hears("hecate", "Beldams");
    const study = house().newPlay();
    const helen = await study.enter("helen", marlowe);
    const secondwitch = await study.enter("secondwitch", macbeth, { at: marlowe });
    await helen.says("Suck forth my soul");
    await secondwitch.hears("helen", "Suck forth my soul");
    const steps = stepsOf(study.crossings(marlowe, macbeth));
    expect(steps.filter((step) => /: (register|config)$/.test(step))).toEqual(["up: register"]);
    const late = house().newPlay();
    const oberon = await late.enter("oberon", shakespeare);
    const faustus = await late.enter("faustus", marlowe, { at: shakespeare });
    await untilReplica(house(), late, marlowe);
    await oberon.says("Ill met");
    await faustus.hears("oberon", "Ill met");
    expect(house().warnings()).toEqual([]);
  });
});
