import type { Cluster } from "../prosody-dev/index.js";

/** What crossed one link. */
export interface LinkTraffic {
  /** "shakespeare.lit - macbeth.lit" */
  readonly name: string;
  readonly stanzaCount: number;
  readonly byteCount: number;
}

/** Everything that has crossed the links of a cluster so far. */
export function measure(cluster: Cluster): readonly LinkTraffic[] {
  return cluster.links.map(({ name, domains, tap }) => ({
    name,
    stanzaCount: tap.all.length,
    byteCount: domains.reduce((sum, domain) => sum + tap.bytesFrom(domain), 0),
  }));
}

/** Both measurements beside each other. */
export function drawTable(ours: readonly LinkTraffic[], stock: readonly LinkTraffic[]): string {
  const rows = ours.map((link) => ({
    link,
    other: stock.find(({ name }) => name === link.name) ?? nothing(link.name),
  }));
  const all = { link: sumOf(ours), other: sumOf(stock) };
  const lines = [...rows, all].map(({ link, other }) =>
    [
      link.name.padEnd(32),
      ...[link.stanzaCount, link.byteCount, other.stanzaCount, other.byteCount].map((count) => format(count, 11)),
    ].join(""),
  );
  const percentOf = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(whole, 1))} %`;
  const share = `${percentOf(all.link.stanzaCount, all.other.stanzaCount)} of the messages and notices, ${percentOf(
    all.link.byteCount,
    all.other.byteCount,
  )} of the bytes`;
  const rule = "-".repeat(76);
  return [
    "What crossed between the servers in this scene, measured in both performances:",
    "",
    `${" ".repeat(32)}${"with mod_dmuc".padStart(22)}${"without it".padStart(22)}`,
    `${"between".padEnd(32)}${["messages*", "bytes", "messages*", "bytes"].map((word) => word.padStart(11)).join("")}`,
    rule,
    ...lines.slice(0, -1),
    rule,
    lines.at(-1),
    "",
    "* messages, and notices that somebody has come, gone or changed; questions and answers between servers as well.",
    "  Bytes are all that crossed, with what it takes to connect and to set up the shared room.",
    "",
    `With mod_dmuc the same scene took ${share}.`,
    "The more people a server has in the room, the more it saves: each line crosses once, not once for each of them.",
  ].join("\n");
}

function nothing(name: string): LinkTraffic {
  return { name, stanzaCount: 0, byteCount: 0 };
}

function sumOf(links: readonly LinkTraffic[]): LinkTraffic {
  return {
    name: "all together",
    stanzaCount: links.reduce((sum, { stanzaCount }) => sum + stanzaCount, 0),
    byteCount: links.reduce((sum, { byteCount }) => sum + byteCount, 0),
  };
}

function format(count: number, width: number): string {
  return count.toLocaleString("en").padStart(width);
}
