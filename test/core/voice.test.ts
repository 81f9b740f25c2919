import { describe, expect, test } from "vitest";
import type { Host, Nick, Role, UserJid } from "../../src/dmuc/core/words/ids";
import { Cluster, type Instance, payload, view } from "./cluster";

const athens = "rooms.athens.lit" as Host;
const bohemia = "rooms.bohemia.lit" as Host;
const cyprus = "rooms.cyprus.lit" as Host;
const all = [athens, bohemia, cyprus];

const rules = (digest: string, ...set: readonly string[]) => ({
  config: { fields: set.map((name) => ({ name: `muc#roomconfig_${name}`, values: ["1"] })) },
  digest,
});

/** In a moderated room at Athens whose owner lets participants set the subject. */
function moderatedRoom(): Cluster {
  const cluster = new Cluster(all);
  const source = cluster.source(athens);
  cluster.distribute(source);
  source.feed({ kind: "local-config", config: rules("moderated", "moderatedroom", "changesubject") });
  cluster.pass(65_000);
  cluster.at(athens).join("alice");
  enter(cluster, bohemia, "bob", "participant");
  enter(cluster, bohemia, "mallory", "visitor");
  cluster.settle();
  return cluster;
}

function enter(cluster: Cluster, host: Host, nick: string, role: Role): void {
  const person = view(`${nick}@${host.replace("rooms.", "")}/desk`);
  if (role === "participant") member(cluster, nick, host);
  const affiliation = role === "participant" ? "member" : "none";
  cluster.at(host).feed({ kind: "local-join", nick: nick as Nick, view: { ...person, role, affiliation } });
  cluster.settle();
}

let version = 0;

/** The owner makes somebody a member, who has voice then. */
function member(cluster: Cluster, nick: string, host: Host): void {
  version++;
  const item = { jid: `${nick}@${host.replace("rooms.", "")}`, affiliation: "member" } as const;
  const { room } = cluster.at(athens);
  const items = [...room.lists.items.filter(({ jid }) => jid !== item.jid), item];
  cluster.at(athens).feed({ kind: "local-lists", lists: { items, digest: `lists-of-${version}` }, changed: [item] });
  cluster.pass(65_000);
}

/** The owner gives somebody at another server another role. */
function decide(cluster: Cluster, nick: string, role: Role): void {
  const known = cluster.at(athens).room.roster.occupants.get(nick as Nick);
  if (known === undefined) throw new Error(`no ${nick}`);
  cluster.at(athens).feed({ kind: "local-update", nick: nick as Nick, view: { ...known.view, role } });
}

const heard = (cluster: Cluster, host: Host): string[] => cluster.at(host).heard();

const warnings = ({ effects }: Instance): string[] =>
  effects.flatMap((effect) => (effect.kind === "report" && effect.level === "warn" ? [effect.text] : []));

function setSubject(cluster: Cluster, host: Host, nick: string, text: string): void {
  const said = { subject: true, lasting: true, bytes: 9 };
  cluster.at(host).feed({ kind: "local-message", nick: nick as Nick, payload: payload(text), ...said });
}

describe("a shadow's people are heard elsewhere only with the voice that they have there (3.9a)", () => {
  test("a visitor of a moderated room is heard by nobody but those of the shadow that lets him speak", () => {
    const cluster = moderatedRoom();
    cluster.at(bohemia).say("mallory", "Buy this!");
    cluster.at(bohemia).say("bob", "He should not be able to say that.");
    cluster.pass(5_000);
    for (const host of [athens, cyprus]) {
      expect(heard(cluster, host)).toEqual(["He should not be able to say that."]);
      expect(warnings(cluster.at(host)).join()).toContain('let "mallory" be heard, who may not speak here');
    }
  });

  test("nor does anybody see him type, or his subject", () => {
    const cluster = moderatedRoom();
    const typing = { payload: payload("composing"), subject: false, lasting: false, bytes: 9 };
    cluster.at(bohemia).feed({ kind: "local-message", nick: "mallory" as Nick, ...typing });
    setSubject(cluster, bohemia, "mallory", "Cheap watches");
    cluster.pass(5_000);
    for (const host of [athens, cyprus]) {
      expect(
        cluster
          .at(host)
          .shownEvents()
          .filter(({ kind }) => kind === "said" || kind === "subject"),
      ).toEqual([]);
    }
  });

  test("where only moderators set the subject, a participant sets it nowhere else", () => {
    const cluster = moderatedRoom();
    const { config } = rules("", "moderatedroom");
    const fields = [...config.fields, { name: "muc#roomconfig_changesubject", values: ["0"] }];
    cluster.at(athens).feed({ kind: "local-config", config: { config: { fields }, digest: "moderators only" } });
    cluster.pass(65_000);
    setSubject(cluster, bohemia, "bob", "What Bob thinks");
    cluster.pass(5_000);
    for (const host of [athens, cyprus]) expect(cluster.at(host).room.subject).toBeUndefined();
  });

  test("what he says after the owner has given him voice is heard, also where the owner's word comes later", () => {
    const cluster = moderatedRoom();
    cluster.linger(athens, cyprus);
    decide(cluster, "mallory", "participant");
    cluster.settle();
    cluster.at(bohemia).say("mallory", "Thank you!");
    cluster.settle();
    expect(heard(cluster, cyprus)).toEqual([]);
    cluster.hurry(athens, cyprus);
    cluster.settle();
    for (const host of [athens, cyprus]) expect(heard(cluster, host)).toEqual(["Thank you!"]);
  });

  test("while the source is not reached his server's word counts", () => {
    const cluster = moderatedRoom();
    cluster.isolate(athens);
    cluster.at(cyprus).feed({ kind: "bounced", host: athens, condition: "remote-server-timeout" });
    cluster.at(bohemia).say("mallory", "The owner has left us.");
    cluster.settle();
    expect(heard(cluster, cyprus)).toEqual(["The owner has left us."]);
  });
});

describe("whose server has not heard yet that he lost his voice is heard (3.8)", () => {
  test("in the same moment", () => {
    const cluster = moderatedRoom();
    decide(cluster, "bob", "visitor");
    cluster.at(bohemia).say("bob", "I was saying");
    cluster.pass(5_000);
    for (const host of [athens, cyprus]) expect(heard(cluster, host)).toEqual(["I was saying"]);
  });

  test("behind a split, by those whom his server reaches at once, by the others after the heal", () => {
    const cluster = moderatedRoom();
    cluster.cut(athens, bohemia);
    for (const [host, other] of [
      [athens, bohemia],
      [bohemia, athens],
    ] as const)
      cluster.at(host).feed({ kind: "bounced", host: other, condition: "remote-server-timeout" });
    decide(cluster, "bob", "visitor");
    cluster.pass(300_000);
    cluster.at(bohemia).say("bob", "I know of nothing");
    cluster.settle();
    expect(heard(cluster, cyprus)).toEqual(["I know of nothing"]);
    cluster.heal(athens, bohemia);
    cluster.pass(60_000);
    expect(heard(cluster, athens)).toEqual(["I know of nothing"]);
  });

  test("but the source hears him no longer when his server knows it for a minute", () => {
    const cluster = moderatedRoom();
    decide(cluster, "bob", "visitor");
    cluster.pass(65_000);
    const hisOwn = cluster.at(bohemia).room.roster.occupants.get("bob" as Nick)?.view.user as UserJid;
    expect(hisOwn).toBe("bob@bohemia.lit/desk");
    cluster.at(bohemia).say("bob", "They cannot silence me");
    cluster.pass(5_000);
    expect(heard(cluster, athens)).toEqual([]);
  });
});
