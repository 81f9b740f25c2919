import { join } from "node:path";
import { fileNames } from "./configuration.js";
import { LineTail } from "./line-tail.js";
import type { Server } from "./server.js";
import { StanzaReader, type WireStanza } from "./stanza-reader.js";

/**
 * In an encrypted cluster the servers themselves note what arrives (modules/mod_dev_recorder.lua); this reads their notes.
 */
export function readRecords(server: Server, onStanza: (fromHost: string, stanza: WireStanza) => void): LineTail {
  return new LineTail(join(server.folder, fileNames.stanzas), (line) => {
    const record = JSON.parse(line) as { from: string; xml: string };
    for (const stanza of parse(record.xml)) {
      onStanza(record.from, stanza);
    }
  });
}

function parse(xml: string): WireStanza[] {
  const reader = new StanzaReader();
  reader.read(Buffer.from("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>"));
  return reader.read(Buffer.from(xml));
}
