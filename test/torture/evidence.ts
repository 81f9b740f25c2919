/** What a run leaves behind, for the checks: what every server tells and keeps, and what every client has seen. */
import { connect, type Cluster, type Element, type Person } from "../../prosody-dev/index.js";
import { Actor } from "../e2e/support/actor.js";
import { readArchive } from "../e2e/support/archive.js";
import { isDelayed, stanzaIdOf } from "../e2e/support/transcript.js";
import type { Ending, Heard, LogLine, Saying } from "./client.js";
import type { Company, Kick } from "./company.js";
import { historyLength, holdsRoom, node, roomOf, type Mode, type Place } from "./modes.js";
import { lookOf } from "./look.js";
import { homeOf } from "./plan.js";

/** A message as a server tells it to who comes late, or as its archive has it. */
export interface Line {
  readonly body: string;
  readonly id: string | undefined;
}

/** What one server has of the room. */
export interface Instance {
  readonly domain: string;
  readonly place: Place;
  /** What a newcomer is told, in that order. */
  readonly history: readonly Line[];
  /** Of those that hold the room. */
  readonly archive?: readonly Line[];
  /** Of those that hold the room: its configuration, and its lists; one text each. */
  readonly config?: string;
  readonly affiliations?: string;
}

/** What somebody's client shows at the end. */
export interface View {
  readonly who: string;
  readonly subject: string | undefined;
  readonly occupants: Readonly<Record<string, string>>;
}

/** Somebody's time in the room. */
export interface StayEvidence {
  readonly who: string;
  readonly place: Place;
  /** When he was in; undefined: he never was. */
  readonly begunAtMs: number | undefined;
  readonly ending: Ending | undefined;
  readonly heard: readonly Heard[];
}

/** When a server was ended in good order, or killed. */
export interface Outage {
  readonly domain: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Evidence {
  readonly mode: Mode;
  /** What kept the run from becoming quiet. */
  readonly unrest: string | undefined;
  readonly sayings: readonly Saying[];
  /** What was said later is not in what newcomers were told. */
  readonly inspectedAtMs: number;
  readonly instances: readonly Instance[];
  readonly views: readonly View[];
  readonly stays: readonly StayEvidence[];
  readonly kicks: readonly Kick[];
  readonly outages: readonly Outage[];
  /** Errors and tracebacks in logs, servers that ended by themselves. */
  readonly complaints: readonly string[];
}

const patienceMs = 60_000;

/** All that a newcomer at that server is told. */
export class Inspector {
  readonly actor: Actor;
  readonly person: Person;

  private constructor(person: Person, actor: Actor) {
    this.person = person;
    this.actor = actor;
  }

  static async enter(cluster: Cluster, company: Company, server: number): Promise<Inspector> {
    const { domain } = company.plan.scenery[server]!;
    const room = roomOf(company.plan.scenery, server);
    const person = await connect(cluster, `inspector@${domain}/torture`);
    const nick = `inspector of ${domain}`;
    await person.join(room, nick, { history: historyLength, timeoutMs: patienceMs });
    const actor = new Actor(person, room, nick);
    await person.sees("the subject, which comes last", (stanza) => stanza.getChild("subject") !== undefined, {
      timeoutMs: patienceMs,
    });
    return new Inspector(person, actor);
  }

  history(): readonly Line[] {
    return this.person.received
      .filter((stanza) => stanza.name === "message" && isDelayed(stanza))
      .map((stanza) => ({ body: stanza.getChildText("body") ?? "", id: stanzaIdOf(stanza) }))
      .filter(({ body }) => body !== "");
  }

  view(): View {
    const subjects = this.actor
      .stanzas()
      .filter((stanza) => stanza.getChild("subject") !== undefined && stanza.getChild("body") === undefined);
    return {
      who: this.person.jid,
      subject: subjects.at(-1)?.getChildText("subject") ?? "",
      occupants: viewOf(this.actor.stanzas()),
    };
  }

  /** The whole archive of the room at this server. */
  archive(): Promise<readonly Line[]> {
    return readArchive(this.person, this.actor.room, patienceMs);
  }
}

function viewOf(stanzas: readonly Element[]): Record<string, string> {
  const seen = new Map<string, string>();
  for (const stanza of stanzas) {
    if (stanza.name !== "presence") continue;
    const nick = stanza.attrs["from"]!.slice(stanza.attrs["from"]!.indexOf("/") + 1);
    if (stanza.attrs["type"] === "unavailable") seen.delete(nick);
    else if (stanza.attrs["type"] === undefined) seen.set(nick, lookOf(stanza));
  }
  return sorted(seen);
}

export function sorted(views: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...views].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The room's configuration and lists, out of the server itself. */
const describeRoom = (jid: string, service: string): string => `> (function ()
  local room = prosody.hosts["${service}"].modules.muc.get_room_from_jid("${jid}")
  local config, lists = {}, {}
  for _, name in ipairs { "name", "description", "hidden", "members_only", "moderated", "changesubject", "whois",
      "password", "language", "history_length", "allow_member_invites" } do
    table.insert(config, name .. "=" .. tostring(room._data[name]))
  end
  for affiliated, affiliation in room:each_affiliation() do
    table.insert(lists, affiliated .. "=" .. affiliation)
  end
  table.sort(lists)
  return table.concat(config, "; ") .. "~~" .. table.concat(lists, "; ")
end)()`;

async function describe(cluster: Cluster, domain: string): Promise<{ config: string; affiliations: string }> {
  const service = `rooms.${domain}`;
  const command = describeRoom(`${node}@${service}`, service).replaceAll("\n", " ");
  const { ok, output } = await cluster.server(domain).shell(command);
  const [config, affiliations] = output.replace(/^Result: /, "").split("~~");
  if (!ok || config === undefined || affiliations === undefined) {
    throw new Error(`${domain} does not describe the room: ${output}`);
  }
  return { config, affiliations };
}

/** Of what a server has. */
export async function inspect(
  cluster: Cluster,
  company: Company,
  inspector: Inspector,
  server: number,
): Promise<Instance> {
  const { domain, place } = company.plan.scenery[server]!;
  const history = inspector.history();
  if (!holdsRoom(place)) return { domain, place, history };
  return { domain, place, history, archive: await inspector.archive(), ...(await describe(cluster, domain)) };
}

/** When the room sent somebody what was said by himself, as it sends it to users of a stock server. */
type ServedDirectly = ReadonlyMap<string, readonly number[]>;

function servedDirectly({ links }: Cluster): ServedDirectly {
  const times = new Map<string, number[]>();
  for (const { element, at } of links.flatMap(({ tap }) => tap.since())) {
    const { to = "", type } = element.attrs;
    if (element.name === "message" && type === "groupchat" && to.includes("/"))
      times.set(to, [...(times.get(to) ?? []), at]);
  }
  return times;
}

/**
 * What everybody has seen, and what has been said.
 *
 * Whom the room serves itself, since its link with his server's instance was not reached when that was to be opened (3.2, D3-17),
 * is a user of a stock server for as long as he stays.
 */
export function testimonies(
  cluster: Cluster,
  company: Company,
): Pick<Evidence, "sayings" | "stays" | "kicks" | "views"> {
  const { clients, kicks, plan } = company;
  const direct = servedDirectly(cluster);
  const placeOf = (person: number, { begunAtMs = 0, ending }: Pick<StayEvidence, "begunAtMs" | "ending">): Place => {
    const { jid } = clients[person]!;
    const isHis = (atMs: number): boolean => atMs >= begunAtMs && atMs <= (ending?.atMs ?? atMs);
    const isDirect = [...direct].some(([to, times]) => to.startsWith(`${jid}/`) && times.some(isHis));
    return isDirect ? "stock" : plan.scenery[homeOf(plan, person)]!.place;
  };
  const lastPlace = (person: number): Place =>
    placeOf(person, clients[person]!.stays.at(-1) ?? { begunAtMs: undefined, ending: undefined });
  return {
    kicks,
    sayings: clients.flatMap((client) => [...client.sayings.values()]),
    // A room does not tell users of a stock server again what they have missed while their link was broken.
    views: clients
      .filter((_, person) => lastPlace(person) !== "stock")
      .map(({ jid, subject, occupants }) => ({ who: jid, subject, occupants: sorted(occupants) })),
    stays: clients.flatMap(({ jid, stays }, person) =>
      stays.map(({ begunAtMs, ending, heard }) => ({
        who: jid,
        place: placeOf(person, { begunAtMs, ending }),
        begunAtMs,
        ending,
        heard,
      })),
    ),
  };
}

/** All clients' own logs, in order of time. */
export function clientLines(company: Company): readonly LogLine[] {
  return company.clients.flatMap(({ log }) => log).sort((one, other) => one.atMs - other.atMs);
}
