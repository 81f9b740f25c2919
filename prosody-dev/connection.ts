import { once } from "node:events";
import { client, type Client, type Jid } from "@xmpp/client";
import xml, { type Element } from "@xmpp/xml";
import { until } from "./observations.js";
import type { Endpoint } from "./plan.js";

/** How somebody logs in. */
export interface LogInOptions {
  /** The server keeps the session for a while if the connection is lost (XEP-0198). */
  readonly resumable?: boolean;
}

/** Who is told what a connection brings. */
export interface ConnectionHandlers {
  readonly onStanza: (stanza: Element) => void;
  readonly onProblem: (problem: Error) => void;
}

/**
 * A client that is logged in by PLAIN over plain TCP. @xmpp/client by itself would take up TLS (nobody has signed the
 * certificate of a development server) and refuse PLAIN without it; would let the server keep a lost connection for
 * later (stream management), where most tests want a lost connection to be lost; and would connect again by itself.
 */
export async function logIn(
  user: { name: string; domain: string; resource: string },
  c2s: Endpoint,
  { onStanza, onProblem }: ConnectionHandlers,
  { resumable = false }: LogInOptions = {},
): Promise<{ connection: Client; fullJid: string }> {
  const connection = client({
    service: serviceOf(c2s),
    domain: user.domain,
    resource: user.resource,
    credentials: (authenticate) => authenticate({ username: user.name, password: "any" }, "PLAIN"),
  });
  const unwanted = resumable ? ["starttls"] : ["starttls", "sm"];
  connection.timeout = 10_000;
  connection.reconnect.stop();
  connection.prependListener("element", (element: Element) => {
    if (element.is("features", "http://etherx.jabber.org/streams")) {
      element.children = element.children.filter(
        (child) => typeof child === "string" || !unwanted.includes(child.name),
      );
    }
  });
  connection.on("error", onProblem);
  connection.on("stanza", onStanza);
  const address = await start(connection, user.domain, c2s).catch((failure: unknown) => {
    // Else it might still get through some day.
    connection.socket?.destroy();
    throw failure;
  });
  // The client counts from the moment at which it has read that the server does.
  if (resumable) await until("stream management is on", () => connection.streamManagement.enabled || undefined);
  await connection.send(xml("presence"));
  return { connection, fullJid: address.toString() };
}

function serviceOf({ host, port }: Endpoint): string {
  return `xmpp://${host}:${port}`;
}

/**
 * As its own start(), but a connection that is lost on the way fails: its start() waits for ever if the server closes it in good
 * order, and rejects twice, the second time unheard, if it is reset while the stream opens.
 */
async function start(connection: Client, domain: string, c2s: Endpoint): Promise<Jid> {
  await connection.connect(serviceOf(c2s));
  const online = once(connection, "online").then(([address]) => address as Jid);
  const lost = once(connection, "disconnect").then(() => {
    throw new Error(`${domain} has closed the connection before it was ready.`);
  });
  const outcome = Promise.race([online, lost]);
  for (const promise of [online, lost, outcome]) promise.catch(() => undefined);
  await connection.open({ domain });
  return await outcome;
}
