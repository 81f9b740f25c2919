import { connect, expect as expected, xml, type Cluster, type Person } from "../../../prosody-dev/index.js";

export const shakespeare = "shakespeare.lit";
export const macbeth = "macbeth.lit";

const room = `heath@rooms.${shakespeare}`;

/** What crosses the link in the scene below, as XEP-0045 wants it of any stock server: copy by copy. */
export const sceneCounts = {
  [macbeth]: { presence: 5, "iq:get http://jabber.org/protocol/disco#items": 1, groupchat: 1, chat: 1 },
  [shakespeare]: {
    // firstwitch sees two, secondwitch three, firstwitch one more. One away, and going: two copies. The rest: one each.
    presence: 2 + 3 + 1 + 2 + 2 + 1 + 1,
    // The subject for each who joins; two messages, and two copies of each.
    groupchat: 2 + 4,
    "iq:result http://jabber.org/protocol/disco#items": 1,
  },
};

/**
 * A room of a stock server: hecate is at home there, two witches come from another server, and all that a room does
 * happens once. When this resolves, everything has crossed.
 */
export async function playStockScene(cluster: Cluster): Promise<void> {
  const hecate = await connect(cluster, `hecate@${shakespeare}`);
  await hecate.join(room, "hecate");
  const firstwitch = await connect(cluster, `firstwitch@${macbeth}`);
  await firstwitch.join(room, "firstwitch");
  await firstwitch.sees("the subject", expected.subject(room, ""));
  const secondwitch = await connect(cluster, `secondwitch@${macbeth}`);
  await secondwitch.join(room, "secondwitch");
  await secondwitch.sees("the subject", expected.subject(room, ""));
  const witches = [firstwitch, secondwitch];

  const items = xml("query", { xmlns: "http://jabber.org/protocol/disco#items" });
  await firstwitch.iq(xml("iq", { type: "get", to: `rooms.${shakespeare}` }, items));
  await talk(hecate, witches);
  await firstwitch.whisper(room, "hecate", "A sailor's wife");
  await hecate.sees("the whisper", expected.privateMessage(room, "firstwitch", "A sailor's wife"));

  const marks = witches.map((witch) => witch.mark());
  await secondwitch.show(room, "away");
  await Promise.all(
    witches.map((witch, index) =>
      witch.sees("her being away", expected.available(room, "secondwitch"), { since: marks[index]! }),
    ),
  );
  await secondwitch.leave(room);
  await firstwitch.sees("her going", expected.unavailable(room, "secondwitch"));
  // Who is disconnected leaves as well, but we would not see it cross.
  await hecate.leave(room);
  await firstwitch.sees("hecate going", expected.unavailable(room, "hecate"));
  await firstwitch.leave(room);
  await Promise.all([hecate, ...witches].map((person) => person.disconnect()));
}

async function talk(hecate: Person, witches: readonly Person[]): Promise<void> {
  await hecate.say(room, "How now, you secret, black, and midnight hags");
  await witches[0]!.say(room, "Hail");
  const isHail = expected.groupchat(room, "firstwitch", "Hail");
  const isHow = expected.groupchat(room, "hecate", "How now, you secret, black, and midnight hags");
  await Promise.all([hecate, ...witches].map((person) => person.sees("firstwitch's word", isHail)));
  await Promise.all([hecate, ...witches].map((person) => person.sees("hecate's word", isHow)));
}
