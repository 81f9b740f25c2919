/**
 * One event for many peers, one stanza for each (invariant 7). The core gives all of them one and the same frame, which is written
 * once: as plain data, as a stanza, as XML. Each peer gets it with its own address.
 */
import { medium as newId } from "util.id";
import type { Stanza } from "util.stanza";
import type { EventFrame, Frame } from "../../core/words/frames";
import { type Host, type InstanceJid, octetLength } from "../../core/words/ids";
import type { Address, Dialect } from "../../dialects/dialect";
import { octetsOf } from "../../wire/payload";
import { type Writings, createFanout } from "../fanout";
import { toStanza } from "../stanza";

/** What was written last, and for whom it may be. */
interface Cast {
  readonly frame: EventFrame;
  readonly dialect: Dialect;
  readonly from: InstanceJid | Host;
  readonly extension: boolean;
  readonly stanzas: readonly Stanza[];
  /** Of all of them, without their addresses. */
  readonly octets: number;
  readonly writings: Writings;
}

/** @noSelf */
export interface Casts {
  /** Sends the event to that peer. */
  send(frame: EventFrame, dialect: Dialect, address: Address, extension: boolean, host: Host): void;
  detach(): void;
}

/** Whether all peers that get the event are told it in the same words: not what a user has sent to his one room. */
export function isCast(frame: Frame): frame is EventFrame {
  return frame.kind === "event" && frame.speaker === undefined;
}

function write(frame: EventFrame, dialect: Dialect, address: Address, extension: boolean): Cast {
  const stanzas = dialect.encode(frame, address, { extension, id: newId() });
  let octets = 0;
  for (const stanza of stanzas) octets += octetsOf(stanza) - octetLength(stanza.attributes["to"] ?? "");
  const made = stanzas.map((stanza) => toStanza(stanza));
  return { frame, dialect, from: address.from, extension, stanzas: made, octets, writings: new LuaTable() };
}

/**
 * Makes it.
 *
 * @param wrote is told how many octets, in how many stanzas, go to which peer.
 * @param isWrittenForEach Prosody writes the XML for each peer (`dmuc_fanout = "stock"`).
 */
export function createCasts(
  wrote: (host: Host, frame: EventFrame, octets: number, stanzas: number) => void,
  isWrittenForEach: boolean,
): Casts {
  const fanout = createFanout();
  let last: Cast | undefined;
  const castOf = (frame: EventFrame, dialect: Dialect, address: Address, extension: boolean): Cast => {
    if (
      last?.frame === frame &&
      last.dialect === dialect &&
      last.from === address.from &&
      last.extension === extension
    ) {
      return last;
    }
    last = write(frame, dialect, address, extension);
    return last;
  };
  return {
    send: (frame, dialect, address, extension, host) => {
      const { stanzas, octets, writings } = castOf(frame, dialect, address, extension);
      const to = dialect.receiver(address, frame.event.nick);
      wrote(host, frame, octets + stanzas.length * octetLength(to), stanzas.length);
      for (const stanza of stanzas) {
        stanza.attr["to"] = to;
        if (isWrittenForEach) module.send(stanza);
        else fanout.send(stanza, host, writings);
      }
    },
    detach: () => {
      fanout.detach();
    },
  };
}
