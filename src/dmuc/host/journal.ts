/**
 * Numbers of the events that were appended to a room's history since the room was saved: what the room must remember of
 * them after a crash, so that nothing is taken twice (3.1). One small row per event; saving the room clears them.
 */
import { type Stanza, stanza as makeElement } from "util.stanza";
import { node as nodeOf } from "util.jid";
import { time as unixTime } from "./clock";
import type { Epoch, EventId, Host, InstanceJid } from "../core/ids";
import { namespaces } from "../wire/namespaces";
import { formatInteger, parseInteger } from "../wire/numbers";

/** @noSelf */
export interface Journal {
  /**
   * Notes the number.
   *
   * @returns rows of that room since it was saved, of this start of the module.
   */
  note(jid: InstanceJid, id: EventId): number;
  /** All numbers since the room was saved. */
  read(jid: InstanceJid): readonly EventId[];
  clear(jid: InstanceJid): void;
}

function toRow(id: EventId): Stanza {
  return makeElement("o", { xmlns: namespaces.link, h: id.host, e: id.epoch, n: formatInteger(id.sequence) });
}

function fromRow(row: Stanza): EventId[] {
  const { h, e, n } = row.attr;
  const sequence = parseInteger(n ?? "");
  if (h === undefined || e === undefined || sequence === undefined) return [];
  return [{ host: h as Host, epoch: e as Epoch, sequence }];
}

/** Opens the journal. Without storage for it, what was appended before a crash may come twice after it. */
export function openJournal(): Journal {
  const [rows, failure] = module.open_store("dmuc_log", "archive");
  if (rows === undefined) {
    module.log(
      "error",
      "The store dmuc_log cannot be opened (%s): after a crash of Prosody, messages may appear twice",
      failure,
    );
    return { note: () => 0, read: () => [], clear: () => {} };
  }
  const counts = new Map<InstanceJid, number>();
  return {
    note: (jid, id) => {
      const [key, reason] = rows.append(nodeOf(jid), undefined, toRow(id), unixTime(), "dmuc");
      if (key === undefined || key === false) {
        module.log("debug", "%s: the number of an event could not be written: %s", jid, reason);
      }
      const count = (counts.get(jid) ?? 0) + 1;
      counts.set(jid, count);
      return count;
    },
    read: (jid) => {
      const [found] = rows.find(nodeOf(jid));
      const ids: EventId[] = [];
      if (found === undefined || found === false) return ids;
      for (const [, row] of found) ids.push(...fromRow(row));
      return ids;
    },
    clear: (jid) => {
      if (counts.get(jid) === 0) return;
      rows.delete(nodeOf(jid));
      counts.set(jid, 0);
    },
  };
}
