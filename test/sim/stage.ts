/**
 * Where dialogues are played: a cluster, and commands of a line each. Servers are called athens (the source), bohemia, cyprus, …;
 * people as the story likes.
 *
 *   servers NUMBER                 the first command: makes the room, and waits till it is everywhere
 *   mirrors NUMBER [as printed]    instead: athens is the master, and the others have mirrors while somebody there is in; each takes
 *                                  the others for servers that know only what DMUC3 prints
 *   join NAME SERVER [as NICK]     NAME comes in through that server
 *   say NAME TEXT · leave NAME · nick NAME NICK · show NAME STATUS
 *   kick NAME · ban NAME · pardon NAME     the owner does, at athens
 *   cut X Y [refuse|lose|hold]     the streams between the two break: what is written bounces (unless said otherwise), vanishes,
 *                                  or is held back till they heal
 *   heal X Y [late]                what was held comes now, or a minute later
 *   crash X [EFFECTS]              at once, or after so many effects of what comes next
 *   restart X · clock X SECONDS    the clock is so far ahead
 *   wait SECONDS
 *   who · history                  who is in, what a client is given that joins now: server by server
 *   screen NAME                    what the client of NAME has shown since it was asked last
 *
 * COMMAND & COMMAND                at the same moment
 *
 * Of what crosses a link all is told but probes, answers that say no more than "done", and how the room is set up. Where a
 * block waits, each line begins with the seconds since its beginning.
 */
import type { Host } from "../../src/dmuc/core/words/ids";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { dmuc1 } from "../../src/dmuc/dialects/dmuc1";
import { dmuc3 } from "../../src/dmuc/dialects/dmuc3";
import { Cluster, hostsOf } from "./cluster";
import { perform } from "./deeds";
import { Listener } from "./listener";
import type { Break } from "./network";
import type { Node } from "./node";
import type { Person } from "./people";
import { type Deed, ordinaryPages } from "./plan";
import type { Recorder } from "./recorder";
import { safetyCheckers } from "./safety";
import { Words, looks } from "./words";

const peopleMax = 30;
/** What a command sets going comes to an end before the next. */
const commandMs = 200;
const setUpMs = 20_000;
/** "heal X Y late" */
const lateMs = 60_000;

interface Scene {
  readonly cluster: Cluster;
  readonly words: Words;
  readonly listener: Listener;
}

export class Stage {
  private scene: Scene | undefined;
  private readonly cast = new Map<string, number>();
  private readonly screens = new Map<string, string[]>();

  constructor(private readonly recorder: Recorder | undefined) {}

  /** Carries out the commands of a block; returns what came of them. */
  play(commands: readonly string[]): readonly string[] {
    const waits = commands.some((command) => command.startsWith("wait "));
    this.scene?.listener.begin(waits);
    for (const line of commands) {
      for (const command of line.split(" & ")) this.obey(command.split(" "));
      if (!line.startsWith("wait ")) this.on.cluster.pass(commandMs);
    }
    return this.on.listener.told();
  }

  private get on(): Scene {
    if (this.scene === undefined) throw new Error("a dialogue begins with: servers NUMBER");
    return this.scene;
  }

  private obey([verb = "", ...words]: readonly string[]): void {
    const [first = "", second = "", third = ""] = words;
    const rest = words.slice(1).join(" ");
    switch (verb) {
      case "servers":
        return this.begin(Number(first), dmuc1);
      case "mirrors":
        return this.begin(Number(first), dmuc3, third === "printed");
      case "join":
        this.castFor(first, second);
        return this.act(first, { kind: "join", person: this.numberOf(first), nick: words[3] ?? first });
      case "say":
        return this.act(first, { kind: "say", person: this.numberOf(first), text: rest });
      case "show":
        return this.act(first, { kind: "status", person: this.numberOf(first), text: rest });
      case "nick":
        return this.act(first, { kind: "rename", person: this.numberOf(first), nick: rest });
      case "leave":
        return this.act(first, { kind: "leave", person: this.numberOf(first) });
      case "kick":
        return this.act(first, { kind: "kick", node: 0, person: this.numberOf(first) });
      case "ban":
        return this.act(first, { kind: "affiliate", person: this.numberOf(first), affiliation: "outcast" });
      case "pardon":
        return this.act(first, { kind: "affiliate", person: this.numberOf(first), affiliation: "none" });
      case "who":
        return this.tellEach((index) => this.who(index));
      case "history":
        return this.tellEach((index) => this.history(index));
      case "screen":
        return this.screen(first);
      default:
        return this.mishap(verb, first, second, third);
    }
  }

  private mishap(verb: string, first: string, second: string, third: string): void {
    const { cluster, listener } = this.on;
    switch (verb) {
      case "cut":
        return this.each(first, second, (from, to) => {
          const how = third === "" ? "refuse" : (third as Break);
          listener.cut(from, to, how);
          cluster.network.break(from, to, how);
        });
      case "heal":
        return this.each(first, second, (from, to) => {
          listener.healed(from, to);
          cluster.network.heal(from, to, third === "late" ? lateMs : 0);
        });
      case "crash":
        return this.crash(this.nodeOf(first), second);
      case "restart":
        return this.nodeOf(first).restart();
      case "clock":
        this.nodeOf(first).clockOffsetMs = Number(second) * 1000;
        return;
      case "wait":
        return cluster.pass(Number(first) * 1000);
      default:
        throw new Error(`no command is called ${verb}`);
    }
  }

  private begin(instances: number, dialect: Dialect, isPrinted = false): void {
    const plain = isPrinted ? { plainHosts: hostsOf(instances) } : {};
    const shape = { seed: 1, instances, people: peopleMax, delayMsMax: 1, clockOffsetsMs: [], duplicates: 0, ...plain };
    const hasMirrors = dialect === dmuc3;
    const choices = {
      splitPresence: hasMirrors ? "leave" : "away",
      nickConflict: "rename",
      logEventsMax: 10_000,
      pages: ordinaryPages,
      whileSplit: { talk: true, enter: false },
    } as const;
    const dialects = Array.from({ length: instances }, () => dialect);
    const cluster = new Cluster({ ...shape, ...choices }, safetyCheckers(), [], this.recorder, dialects);
    cluster.racingActs = true;
    cluster.createRoom();
    cluster.pass(setUpMs);
    const words = new Words(cluster.hosts, hasMirrors);
    this.scene = { cluster, words, listener: new Listener(cluster, words, dialect) };
  }

  /** A deed that the server does not let him do is told. */
  private act(name: string, deed: Deed): void {
    const { cluster, listener } = this.on;
    const before = cluster.watch.trace.length;
    perform(cluster, deed);
    if (cluster.watch.trace.length === before) listener.tell(`${name} is refused`);
  }

  private crash(node: Node, effects: string): void {
    node.onCrash = () => {
      this.on.listener.tellOf(node.host, "crashes");
    };
    if (effects === "") node.crash();
    else node.crashAfter = Number(effects);
  }

  /** An answer of each server; those that answer alike together. */
  private tellEach(answer: (index: number) => string): void {
    const { cluster, words, listener } = this.on;
    const alike = new Map<string, string[]>();
    cluster.nodes.forEach((node, index) => {
      const said = node.isRunning ? answer(index) : "is down";
      alike.set(said, [...(alike.get(said) ?? []), words.server(node.host)]);
    });
    for (const [said, servers] of alike)
      listener.tell(`${alike.size === 1 ? "everywhere" : servers.join(", ")}: ${said}`);
  }

  private who(index: number): string {
    const { cluster, words } = this.on;
    const seats = [...(cluster.slotAt(index)?.local.seats ?? [])];
    const seen = seats.map(([nick, { role, affiliation, status }]) =>
      words.named(`${nick}${looks(role, affiliation, status)}`),
    );
    return seen.length === 0 ? "nobody" : seen.sort().join(", ");
  }

  private history(index: number): string {
    const said = this.on.cluster.slotAt(index)?.local.history() ?? [];
    return said.length === 0 ? "nothing" : said.map((line) => `"${line}"`).join(" ");
  }

  private screen(name: string): void {
    const { listener } = this.on;
    const shown = this.screens.get(name) ?? [];
    this.screens.set(name, []);
    listener.tell(`${name} sees${shown.length === 0 ? " nothing new" : ""}`);
    for (const line of shown) listener.tell(`  ${line}`);
  }

  private castFor(name: string, server: string): void {
    if (this.cast.has(name)) return;
    const { cluster, words } = this.on;
    const node = words.indexOf(server);
    const taken = [...this.cast.values()];
    const number = cluster.people.findIndex((other, index) => other.node === node && !taken.includes(index));
    this.cast.set(name, number);
    const person = this.personOf(name);
    words.call(person.name, name);
    person.onShown = (event, isNew) => {
      this.screens.set(name, [...(this.screens.get(name) ?? []), words.event(event, isNew)]);
    };
  }

  private numberOf(name: string): number {
    const number = this.cast.get(name);
    if (number === undefined) throw new Error(`${name} has never joined`);
    return number;
  }

  private personOf(name: string): Person {
    return this.on.cluster.people[this.numberOf(name)]!;
  }

  private nodeOf(server: string): Node {
    const { cluster, words } = this.on;
    return cluster.nodes[words.indexOf(server)]!;
  }

  private each(left: string, right: string, run: (from: Host, to: Host) => void): void {
    const [one, other] = [this.nodeOf(left).host, this.nodeOf(right).host];
    run(one, other);
    run(other, one);
  }
}
