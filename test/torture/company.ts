/** The people of a run, the room that they share, and the one who does what the plan says. */
import { connect, type Cluster } from "../../prosody-dev/index.js";
import { submission } from "../e2e/support/form.js";
import { Actor } from "../e2e/support/actor.js";
import { Play } from "../e2e/support/play.js";
import { Client } from "./client.js";
import { historyLength, holdsRoom, node, roomOf, type Scenery } from "./modes.js";
import { homeOf, isElder, isOwner, type Deed, type TorturePlan } from "./plan.js";

/** A moderator has asked for somebody to be put out. */
export interface Kick {
  readonly atMs: number;
  /** Whom he means, and what that one was called then. */
  readonly whom: string;
  readonly nick: string;
}

const tickPauseMs = 50;

export class Company {
  readonly plan: TorturePlan;
  readonly clients: readonly Client[];
  readonly kicks: Kick[] = [];
  readonly #cluster: Cluster;
  #timer: NodeJS.Timeout | undefined;

  constructor(cluster: Cluster, plan: TorturePlan) {
    this.#cluster = cluster;
    this.plan = plan;
    this.clients = Array.from({ length: plan.people }, (_, person) => {
      const home = homeOf(plan, person);
      return new Client(cluster, nameOf(person), plan.scenery[home]!.domain, roomOf(plan.scenery, home));
    });
  }

  /** From now on everybody connects, and comes in whenever he is out and wants to be in. */
  begin(): void {
    this.#timer = setInterval(() => {
      for (const client of this.clients) {
        client.tick(Date.now(), this.#cluster.server(client.domain).pid !== undefined);
      }
    }, tickPauseMs);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.clients.map((client) => client.disconnect()));
  }

  /** The elder of a server, who speaks for it. */
  elderOf(server: number): Client {
    return this.clients[server]!;
  }

  perform(deed: Deed): void {
    const client = this.clients[deed.person]!;
    switch (deed.kind) {
      case "say":
        return client.say(deed.text);
      case "subject":
        return client.setSubject(deed.text);
      case "show":
        return client.show(deed.text);
      case "join":
        client.wantsIn = true;
        return;
      case "leave":
        return client.leave();
      case "rename":
        return client.rename(deed.nick);
      case "kick":
        return this.#kick(client, this.clients[deed.whom]!);
      case "affiliate":
        client.administer({ jid: deed.jid, affiliation: deed.affiliation });
        return;
      case "configure":
        client.submit(submission({ roomname: deed.text, roomdesc: `What ${client.name} has made of it` }));
    }
  }

  #kick(client: Client, victim: Client): void {
    if (!victim.isIn || !client.administer({ nick: victim.nick, role: "none" })) return;
    this.kicks.push({ atMs: Date.now(), whom: victim.jid, nick: victim.nick });
  }
}

const names = ["hecate", "firstwitch", "faustus", "bosola", "volpone"];

function nameOf(person: number): string {
  return names[person] ?? `player${person}`;
}

/** Makes the room as the mode has it. It is there, at all servers that hold it, when this resolves; nobody is in. */
export async function raiseCurtain(cluster: Cluster, plan: TorturePlan): Promise<void> {
  const [home, ...others] = plan.scenery;
  const play = new Play(cluster, node);
  const person = await connect(cluster, `playwright@${home!.domain}/desk`);
  const room = play.room(home!.domain);
  await person.join(room, "playwright");
  const playwright = new Actor(person, room, "playwright");
  const onto = others.filter(({ place }) => holdsRoom(place)).map(({ domain }) => domain);
  const fields = {
    distributed: onto.length > 0 ? "1" : "0",
    historylength: String(historyLength),
    persistentroom: "1",
    changesubject: "1",
    "muc#roomconfig_dmuc_peers": others.flatMap((server) => peerOf(server)).join("\n"),
  };
  await play.distribute(playwright, home!.domain, { fields, onto });
  for (let elder = 0; isElder(plan, elder); elder++) {
    const jid = `${nameOf(elder)}@${plan.scenery[homeOf(plan, elder)]!.domain}`;
    await playwright.makes(jid, isOwner(elder) ? "owner" : "admin");
  }
  await play.untilAllIsAnswered();
  await playwright.leaves();
  await person.disconnect();
}

/** By what a server may hold something of the room. */
function peerOf({ domain, place }: Scenery): readonly string[] {
  if (place === "stock") return [];
  return [holdsRoom(place) ? `rooms.${domain}` : `mirror.${domain}`];
}
