// Reads where this machine gets its Debian packages from, in both formats that apt knows.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One entry of apt's sources, whichever of the two formats it was written in. `signedBy` may be a key of many lines. */
function parseSourcesParagraph(paragraph) {
  const fields = {};
  let lastField = "";
  for (const line of paragraph.split("\n")) {
    const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
    if (field) {
      lastField = field[1].toLowerCase();
      fields[lastField] = field[2].trim();
    } else if (/^\s/.test(line) && lastField) {
      fields[lastField] += `\n${line}`;
    }
  }
  const words = (name) => (fields[name] ?? "").split(/\s+/).filter(Boolean);
  return {
    enabled: !/^(no|false|0|off|disable)$/i.test(fields.enabled ?? "yes"),
    types: words("types"),
    addresses: words("uris"),
    suites: words("suites"),
    components: words("components"),
    signedBy: fields["signed-by"],
  };
}

function parseSourcesFile(text) {
  const withoutComments = text.replace(/^#.*\n?/gm, "");
  return withoutComments.split(/\n\s*\n/).map(parseSourcesParagraph);
}

function parseListFile(text) {
  const entries = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(deb)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match) {
      entries.push({
        enabled: true,
        types: [match[1]],
        addresses: [match[3]],
        suites: [match[4]],
        components: match[5].trim().split(/\s+/),
        signedBy: /(?:^|\s)signed-by=(\S+)/i.exec(match[2] ?? "")?.[1],
      });
    }
  }
  return entries;
}

/** All entries of this machine's apt sources. apt itself reads only files that end in .list or .sources. */
export function readAptSources() {
  const folder = "/etc/apt/sources.list.d";
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = ["/etc/apt/sources.list", ...names.map((name) => join(folder, name))].filter(existsSync);
  return files.flatMap((file) => {
    if (file.endsWith(".sources")) {
      return parseSourcesFile(readFileSync(file, "utf8"));
    }
    return file.endsWith(".list") ? parseListFile(readFileSync(file, "utf8")) : [];
  });
}
