/** What comes to a server: it is read, refused, or given to the room or service that it is for. */
import { countsFor } from "../../src/dmuc/core/exchange/counts";
import type { AliveFrame, ReplicateFrame } from "../../src/dmuc/core/words/frames";
import type { Host, InstanceJid } from "../../src/dmuc/core/words/ids";
import { refusalOfPeer } from "../../src/dmuc/core/state/peers";
import { linkWith } from "../../src/dmuc/core/state/links";
import type { Dialect } from "../../src/dmuc/dialects/dialect";
import { escapeNode } from "../../src/dmuc/wire/escaping";
import type { Stanza } from "../../src/dmuc/wire/stanza";
import type { Node } from "./node";
import { type DecodedFrame, isPing } from "./post";
import type { Slot } from "./world";

/** The reception of one server. */
export class Reception {
  constructor(private readonly node: Node) {}

  private dialectOf(from: Host): Dialect {
    return this.node.world.dialectBetween(from, this.node.host);
  }

  /** A stanza of that server has arrived. */
  arrived(from: Host, stanza: Stanza): void {
    if (isPing(stanza)) return this.pinged(from, stanza);
    if (this.isForgotten(from, stanza)) return;
    const decoded = this.dialectOf(from).decode(this.passedOn(from, stanza));
    const isAsking = stanza.name === "iq" && ["get", "set"].includes(stanza.attributes["type"] ?? "");
    const id = isAsking ? stanza.attributes["id"] : undefined;
    if (decoded.kind !== "frame") {
      this.node.world.watch.unreadable(from, this.node.host, stanza, decoded);
      return this.node.post.refuse(from, id, decoded.kind === "malformed" ? decoded.reason : "mode-off");
    }
    if (decoded.to === this.node.host) this.atService(from, decoded, id);
    else this.atRoom(from, this.onItsLink(from, decoded), id);
  }

  /** Who knows only the spec answers the words of somebody whom it does not know: the host tells the room so. */
  private isForgotten(from: Host, { name, attributes }: Stanza): boolean {
    const isAnswer = name === "message" && attributes["type"] === "error" && this.node.world.plainHosts.includes(from);
    for (const slot of isAnswer ? this.node.allSlots() : []) {
      if (slot.room.primary === attributes["from"]) this.node.feed(slot, { kind: "link-lost", host: from });
    }
    return isAnswer;
  }

  /** A presence that was refused to the user himself goes to his mirror. */
  private passedOn(from: Host, stanza: Stanza): Stanza {
    const { type, to = "" } = stanza.attributes;
    const isPlain = this.node.world.plainHosts.includes(from);
    if (!isPlain || stanza.name !== "presence" || type !== "error" || !to.includes("/")) return stanza;
    return { ...stanza, attributes: { ...stanza.attributes, to: `${escapeNode(to)}@${this.node.host}` } };
  }

  /** A user's own stanza is of the link with the server that has passed it on, and an answer to one of that with his room. */
  private onItsLink(from: Host, decoded: DecodedFrame): DecodedFrame {
    const { frame } = decoded;
    const rooms = this.node.allSlots().map(({ room }) => room);
    if (frame.kind === "event" && frame.through !== undefined) return { ...decoded, from: frame.through };
    if (frame.kind === "event" && frame.speaker !== undefined) {
      const links = rooms.filter(({ self }) => self === decoded.to).flatMap((room) => room.links);
      const link = links.find(({ host }) => host === from);
      return link === undefined ? decoded : { ...decoded, from: link.peer };
    }
    if (frame.kind !== "event-refused") return decoded;
    const room = rooms.find((other) => linkWith(other, decoded.from as InstanceJid) !== undefined);
    return room === undefined ? decoded : { ...decoded, to: room.self };
  }

  /** 3.4: a linked room answers its peer's pings. */
  private pinged(from: Host, { attributes }: Stanza): void {
    const { from: asker, to, id = "" } = attributes;
    const isLinked = this.node
      .allSlots()
      .some(({ room }) => room.self === to && room.links.some(({ peer, host }) => peer === asker || host === asker));
    if (isLinked) this.node.post.answerPing(from, id);
    else this.node.post.refuse(from, id, "no-such-link");
  }

  private atRoom(from: Host, decoded: DecodedFrame, id: string | undefined): void {
    const { frame } = decoded;
    const slot = this.slotMeant(decoded);
    const isOrdinary = frame.kind === "event" || frame.kind === "private" || frame.kind === "occupant-iq";
    const isOpening = frame.kind === "event" && frame.through !== undefined;
    const isLinked = slot !== undefined && linkWith(slot.room, decoded.from as InstanceJid) !== undefined;
    if (isOrdinary && !isOpening && !isLinked) return;
    if (this.isBuried(decoded, slot)) return this.node.post.refuse(from, id, "generation-ended");
    if (slot === undefined) return this.node.post.refuse(from, id, "no-such-link");
    this.feedFrame(slot, from, decoded, id);
  }

  private isBuried({ frame, to }: DecodedFrame, slot: Slot | undefined): boolean {
    if (frame.kind !== "hello" || slot?.room.generation === frame.sync.generation) return false;
    return this.node.isBuried(to as InstanceJid, frame.sync.generation);
  }

  /** Of several lives of the room the one that the frame names, or else that which is linked with its sender. */
  private slotMeant({ frame, from, to }: DecodedFrame): Slot | undefined {
    const present = this.node.slots.get(to as InstanceJid);
    const linked = this.node
      .allSlots()
      .filter(({ room }) => room.self === to && linkWith(room, from as InstanceJid) !== undefined);
    const named = linked.find(({ room }) => frame.kind === "hello" && frame.sync.generation === room.generation);
    if (named !== undefined) return named;
    return present !== undefined && linked.includes(present) ? present : (linked[0] ?? present);
  }

  private feedFrame(slot: Slot, from: Host, decoded: DecodedFrame, id: string | undefined): void {
    const isInstance = decoded.from.includes("@");
    const request = id === undefined ? undefined : this.node.post.expect(from, id, decoded);
    if (request !== undefined) this.node.prober.prober.called(from);
    this.node.feed(slot, {
      kind: "received",
      host: from,
      mode: this.dialectOf(from).name,
      frame: decoded.frame,
      ...(isInstance ? { from: decoded.from as InstanceJid } : {}),
      ...(request === undefined ? {} : { request }),
    });
  }

  private atService(from: Host, decoded: DecodedFrame, id: string | undefined): void {
    const { frame } = decoded;
    const refusal = refusalOfPeer(this.node.surroundings().peers, from, this.dialectOf(from).name);
    if (refusal !== undefined) return this.node.post.refuse(from, id, refusal);
    if (decoded.from !== from) return this.node.post.refuse(from, id, "not-authenticated");
    if (frame.kind === "replicate") this.replicateAsked(from, decoded, frame, id);
    else if (frame.kind === "alive") this.probed(from, frame, id);
    else if (frame.kind === "peerhost" || frame.kind === "dissolve") {
      const slot = this.node.slots.get(`${frame.room}@${this.node.host}` as InstanceJid);
      if (slot === undefined) this.node.post.refuse(from, id, "no-such-link");
      else this.feedFrame(slot, from, decoded, id);
    } else this.node.post.refuse(from, id, "feature-missing");
    this.node.heard(from);
  }

  private probed(from: Host, frame: AliveFrame, id: string | undefined): void {
    if (id === undefined) return;
    const rooms = countsFor(
      this.node.allSlots().map(({ room }) => room),
      from,
      frame.rooms,
    );
    this.node.post.answerProbe(from, id, { kind: "alive", epoch: this.node.epoch, rooms });
  }

  private replicateAsked(from: Host, decoded: DecodedFrame, frame: ReplicateFrame, id: string | undefined): void {
    const jid = `${frame.room}@${this.node.host}` as InstanceJid;
    const known = this.node.slots.get(jid);
    const isSame = known?.room.role === "replica" && known.room.primaryHost === from;
    if (known !== undefined && !isSame) return this.node.post.refuse(from, id, "node-taken");
    const surroundings = this.node.surroundings();
    const slot = known ?? this.node.takeUp({ kind: "asked", self: jid, asked: frame, by: from, surroundings });
    if (known === undefined) slot.local.isOpen = false;
    this.feedFrame(slot, from, decoded, id);
  }
}
