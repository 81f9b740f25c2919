/** In which mode the rooms of a service are replicated here: the first that both sides like, and that the service shows (3.13). */
import type { Host } from "../../core/words/ids";
import type { MirrorContext } from "./context";

/** How a room is to be asked for. */
export interface Choice {
  /** Name of the dialect in `dmuc_modes`. */
  readonly mode: string;
  /** Its service shows the link extension, or has not said what it shows. */
  readonly extension: boolean;
}

/** Tells how rooms of that service are to be asked for; undefined: not at all. The service is asked once what it supports. */
export function chooseMode(
  context: MirrorContext,
  host: Host,
  done: (choice: Choice | undefined) => void,
  modes = context.options.modesWith(host),
): void {
  const { plugin } = context;
  const [mode, ...others] = modes;
  if (mode === undefined) {
    done(undefined);
    return;
  }
  plugin.discover(host, mode, (support) => {
    // Who does not answer is asked for the room all the same: he is listed.
    if (support.kind === "unknown" && !context.options.isToldAsPrinted(host)) done({ mode, extension: true });
    else if (support.kind === "unknown") done(undefined);
    else if (support.dialect && (support.extension || isWithoutExtension(context, mode))) {
      done({ mode, extension: support.extension });
    } else chooseMode(context, host, done, others);
  });
}

/** Whether a room can be asked for in the words of the mode's own spec: XEP-0282 has none (3.2). */
function isWithoutExtension({ plugin }: MirrorContext, mode: string): boolean {
  return plugin.policyOf(mode)?.opening === "tagged-join";
}

/** The mode in which a service may ask for a replica here by itself (3.2.3); undefined: in none. */
export function modeOfInvitations({ plugin, options }: MirrorContext, host: Host): string | undefined {
  return options.modesWith(host).find((mode) => plugin.policyOf(mode)?.opening === "registered");
}
