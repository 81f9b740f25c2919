/**
 * Stories of a cluster as texts: commands, and below "----" what came of them, as it was recorded.
 *
 * A block is one or more lines of commands, a line "----", and the lines of its output up to an empty line. Lines that begin
 * with "#" are the story. Servers are called a, b, c, …; a is the source.
 *
 *   servers NUMBER                 the first command: makes the room, and waits till it is everywhere
 *   join NAME SERVER               NAME comes in through that server
 *   say NAME TEXT · leave NAME · nick NAME NICK · show NAME STATUS · kick NAME
 *   cut X Y [refuse|lose|hold]     the streams between the two break; unless said otherwise what is written bounces
 *   heal X Y [late]                what was held comes now, or a minute later
 *   crash X [EFFECTS]              at once, or after so many effects of what comes next
 *   restart X
 *   clock X SECONDS                sets its clock so far ahead
 *   wait SECONDS                   lets time pass
 *   who · history · seen NAME      asks what is where
 */
import { Cluster } from "./cluster";
import { perform } from "./deeds";
import type { Break } from "./network";
import type { Person } from "./people";
import type { Deed } from "./plan";
import type { Recorder } from "./recorder";
import { safetyCheckers } from "./safety";

export interface Block {
  /** Empty lines and story before the commands. */
  readonly prose: readonly string[];
  readonly commands: readonly string[];
  readonly output: readonly string[];
}

/** Reads a dialogue. */
export function parseDialogue(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let [prose, commands, output]: string[][] = [[], [], []];
  let inOutput = false;
  const finish = (): void => {
    if (commands!.length > 0 || prose!.length > 0) blocks.push({ prose: prose!, commands: commands!, output: output! });
    [prose, commands, output] = [[], [], []];
    inOutput = false;
  };
  for (const line of text.split("\n")) {
    if (line === "----") inOutput = true;
    else if (inOutput && line === "") finish();
    else if (inOutput) output!.push(line);
    else if (line.startsWith("#") || line === "") prose!.push(line);
    else commands!.push(line);
  }
  finish();
  return blocks;
}

/** Writes a dialogue, as it would be recorded now. */
export function formatDialogue(blocks: readonly Block[]): string {
  const parts = blocks.map(({ prose, commands, output }) =>
    commands.length === 0 ? prose : [...prose, ...commands, "----", ...output, ""],
  );
  return `${parts.flat().join("\n").replace(/\n+$/, "")}\n`;
}

/** Plays a dialogue from its beginning. */
export function playDialogue(blocks: readonly Block[], recorder?: Recorder): readonly Block[] {
  const stage = new Stage(recorder);
  return blocks.map((block) => ({ ...block, output: stage.play(block.commands) }));
}

const peopleMax = 30;

/** What arrives is told, and what the servers say; not that a request was answered as it should be. */
function isTold(text: string): boolean {
  return !text.includes(" written: ") && !text.includes(" arrived: result ");
}

class Stage {
  private cluster: Cluster | undefined;
  private readonly cast = new Map<string, number>();

  constructor(private readonly recorder: Recorder | undefined) {}

  play(commands: readonly string[]): readonly string[] {
    let mark = this.cluster?.watch.trace.length ?? 0;
    const answers: string[] = [];
    for (const command of commands) {
      const answer = this.obey(command.split(" "));
      // How a room is set up is another story.
      if (command.startsWith("servers")) mark = this.on.watch.trace.length;
      // What a command sets going comes to an end before the next.
      if (!command.startsWith("wait")) this.on.pass(200);
      answers.push(...answer);
    }
    const heard = this.on.watch.trace.slice(mark).map(({ text }) => text);
    return [...heard.filter((text) => isTold(text)).map((text) => this.named(text)), ...answers];
  }

  private get on(): Cluster {
    if (this.cluster === undefined) throw new Error("a dialogue begins with: servers NUMBER");
    return this.cluster;
  }

  /** People by their names, servers by their letters. */
  private named(text: string): string {
    let named = text.replace(/coven@rooms\.([a-z])\.lit/g, "$1").replace(/rooms\.([a-z])\.lit/g, "$1");
    for (const [name, number] of this.cast) named = named.replaceAll(`person${number} `, `${name} `);
    return named
      .replace(/ arrived: /, ": ")
      .replace(/([a-z]\d\d)-[A-Za-z]+/g, "$1")
      .replace(/(iq [gs]et|error of) [a-z]\d\d-\d+/, "$1")
      .replace("error of", "error:");
  }

  private obey([verb, ...words]: readonly string[]): readonly string[] {
    const [first = "", second = "", third = ""] = words;
    switch (verb) {
      case "servers":
        this.begin(Number(first));
        return [];
      case "join":
        this.castFor(first, second);
        this.act({ kind: "join", person: this.numberOf(first), nick: first });
        return [];
      case "cut":
        this.each(first, second, (from, to) => {
          this.on.network.break(from, to, third === "" ? "refuse" : (third as Break));
        });
        return [];
      case "heal":
        this.each(first, second, (from, to) => {
          this.on.network.heal(from, to, third === "late" ? 60_000 : 0);
        });
        return [];
      case "wait":
        this.on.pass(Number(first) * 1000);
        return [];
      case "clock":
        this.nodeOf(first).clockOffsetMs = Number(second) * 1000;
        return [];
      case "crash":
        if (second === "") this.nodeOf(first).crash();
        else this.nodeOf(first).crashAfter = Number(second);
        return [];
      case "restart":
        this.nodeOf(first).restart();
        return [];
      default:
        return this.actOrAsk(verb ?? "", first, words.slice(1).join(" "));
    }
  }

  private actOrAsk(verb: string, name: string, text: string): readonly string[] {
    switch (verb) {
      case "who":
        return this.on.nodes.map((node, index) => `${node.host}: ${this.who(index)}`).map((line) => this.named(line));
      case "history":
        return this.on.nodes.map((node, index) => {
          const said = this.on.slotAt(index)?.local.history() ?? [];
          return this.named(`${node.host}: ${said.map((line) => `"${line}"`).join(" ")}`);
        });
      case "seen":
        return [
          `${name} has seen ${[...(this.personOf(name).stay?.seen.keys() ?? [])].map((line) => `"${line}"`).join(" ")}`,
        ];
      case "say":
        this.act({ kind: "say", person: this.numberOf(name), text });
        return [];
      case "show":
        this.act({ kind: "status", person: this.numberOf(name), text });
        return [];
      case "nick":
        this.act({ kind: "rename", person: this.numberOf(name), nick: text });
        return [];
      case "kick":
        this.act({ kind: "kick", node: 0, person: this.numberOf(name) });
        return [];
      case "leave":
        this.act({ kind: "leave", person: this.numberOf(name) });
        return [];
      default:
        throw new Error(`no command is called ${verb}`);
    }
  }

  private who(index: number): string {
    const looks = this.on.slotAt(index)?.local.looks() ?? new Map<string, string>();
    return [...looks]
      .map(([nick, look]) => `${nick} (${look.replace(/ ""$/, "")})`)
      .sort()
      .join(", ");
  }

  private act(deed: Deed): void {
    perform(this.on, deed);
  }

  private begin(instances: number): void {
    const shape = { seed: 1, instances, people: peopleMax, delayMsMax: 20, clockOffsetsMs: [], duplicates: 0 };
    this.cluster = new Cluster(
      { ...shape, splitPresence: "away", nickConflict: "rename", whileSplit: { talk: true, enter: false } },
      safetyCheckers(),
      [],
      this.recorder,
    );
    this.cluster.racingActs = true;
    this.cluster.createRoom();
    this.cluster.pass(20_000);
  }

  private castFor(name: string, server: string): void {
    if (this.cast.has(name)) return;
    const node = this.indexOf(server);
    const taken = [...this.cast.values()];
    const free = this.on.people.findIndex((person, number) => person.node === node && !taken.includes(number));
    this.cast.set(name, free);
  }

  private numberOf(name: string): number {
    const number = this.cast.get(name);
    if (number === undefined) throw new Error(`${name} has not joined`);
    return number;
  }

  private personOf(name: string): Person {
    return this.on.people[this.numberOf(name)]!;
  }

  private indexOf(server: string): number {
    return server.charCodeAt(0) - "a".charCodeAt(0);
  }

  private nodeOf(server: string): Cluster["source"] {
    const node = this.on.nodes[this.indexOf(server)];
    if (node === undefined) throw new Error(`no server is called ${server}`);
    return node;
  }

  private each(
    left: string,
    right: string,
    run: (from: Cluster["source"]["host"], to: Cluster["source"]["host"]) => void,
  ): void {
    const [one, other] = [this.nodeOf(left).host, this.nodeOf(right).host];
    run(one, other);
    run(other, one);
  }
}
