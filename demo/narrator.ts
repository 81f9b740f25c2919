import { players, servers, type Player } from "./scene.js";
import { roomAddress, type Scene } from "./stage.js";

/** The servers and the people, before the scene begins. */
export function introduce(releases: ReadonlyMap<string, string>): string {
  const lines = servers.map(({ domain }) => {
    const names = players.filter(({ home }) => home === domain).map(({ name }) => name);
    return `  ${domain.padEnd(16)} Prosody ${(releases.get(domain) ?? "").padEnd(8)} ${listOf(names)}`;
  });
  return `The servers, and who has an account there:\n\n${lines.join("\n")}\n`;
}

/** One step as a person would tell it: who did what, and who noticed. */
export function narrate({ step, who, witnesses }: Scene): string {
  const where = `${step.who} (${who.home})`;
  switch (step.kind) {
    case "opens": {
      const others = servers.filter(({ domain }) => domain !== who.home).map(({ domain }) => roomAddress(domain));
      return [
        `${where} opens the room "${step.title}" as ${roomAddress(who.home)},`,
        `  and ticks the box "Distribute Room Across Multiple Services?".`,
        `  The room now exists as ${others.join(" and as ")}, too.\n`,
      ].join("\n");
    }
    case "enters":
      return `${where} enters ${roomAddress(who.home)}.\n  ${seenBy("Seen", witnesses, who)}`;
    case "says":
      return `${where}: ${step.text}\n  ${seenBy("Heard", witnesses, who)}`;
    case "whispers":
      return `${where} whispers to ${step.to}: ${step.text}\n  Heard by ${step.to} alone (${witnesses[0]?.home ?? ""}).`;
    case "renames":
      return `${where} is now called ${step.name}.\n  ${seenBy("Seen", witnesses, who)}`;
    case "sets-subject":
      return `${where} sets the subject of the room: ${step.text}\n  ${seenBy("Seen", witnesses, who)}`;
    case "steps-out":
      return `${where} is away: ${step.text}.\n  ${seenBy("Seen", witnesses, who)}`;
    case "leaves":
      return `${where} leaves.\n  ${seenBy("Seen", witnesses, who)}`;
  }
}

/** "Heard by Puck (shakespeare.lit), Second Witch (macbeth.lit) …", or all of a server in one word. */
function seenBy(verb: string, witnesses: readonly Player[], actor: Player): string {
  const others = witnesses.filter((witness) => witness !== actor);
  if (others.length === 0) {
    return `${verb} by nobody else yet.`;
  }
  const groups = servers.flatMap(({ domain }) => {
    const names = others.filter(({ home }) => home === domain).map(({ name }) => name);
    return names.length === 0 ? [] : [`${listOf(names)} on ${domain}`];
  });
  return `${verb} by ${groups.join("; ")}.`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
