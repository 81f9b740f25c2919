/**
 * What may be missing somewhere in the end: messages that a log had dropped, by its bounds, before somebody had them (3.1,
 * `gone`). Only the home's log and the source's count: nobody else owes them to anybody.
 */
import type { PastMessage } from "../../src/dmuc/core/words/frames";
import type { Host } from "../../src/dmuc/core/words/ids";
import type { LogEntry } from "../../src/dmuc/core/state/log";
import { pastMessage } from "../../src/dmuc/core/state/log";
import { messageKey } from "./local-room";
import type { Node } from "./node";
import type { SafetyChecker } from "./watch";
import type { Slot } from "./world";

export class Losses {
  /** "host key": that server may lack that message. */
  private readonly excused = new Set<string>();

  constructor(private readonly nodes: () => readonly Node[]) {}

  mayLack(host: Host, message: PastMessage): boolean {
    return this.excused.has(`${host} ${messageKey(message)}`);
  }

  /** Never complains: it remembers. */
  watching(): SafetyChecker {
    return {
      rule: "losses",
      before: (_node, { room }) => room.log.entries,
      stepped: ({ node, slot, before }) => {
        const [first] = slot.room.log.entries;
        const oldest = first?.position ?? slot.room.log.lastPosition + 1;
        for (const entry of before as readonly LogEntry[]) {
          if (entry.position >= oldest) break;
          this.dropped(node, slot, entry);
        }
        return undefined;
      },
    };
  }

  private dropped({ host }: Node, { room }: Slot, entry: LogEntry): void {
    const message = pastMessage(entry);
    const owes = room.role === "primary" || entry.stamp.id.host === host;
    if (message === undefined || !owes) return;
    const key = messageKey(message);
    for (const other of this.nodes()) {
      if (!has(other, key)) this.excused.add(`${other.host} ${key}`);
    }
  }
}

function has(node: Node, key: string): boolean {
  return node.archiveOf(node.world.jidOf(node.host)).some((message) => messageKey(message) === key);
}
