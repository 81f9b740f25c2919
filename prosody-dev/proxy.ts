import { createServer, Socket, type Server as Listener } from "node:net";
import type { Line } from "./line.js";
import { Pipe } from "./pipe.js";
import type { Endpoint } from "./plan.js";
import { StanzaReader } from "./stanza-reader.js";
import { toTapStanza, type Tap, type TapStanza } from "./tap.js";
import { until } from "./observations.js";

interface ProxyOptions {
  /** The server that connects, and the one it connects to: domains. */
  readonly from: string;
  readonly to: string;
  /** Where we listen, and where the other server listens. */
  readonly listen: Endpoint;
  readonly target: Endpoint;
  readonly tap: Tap;
  /** Of what each of the two sends. */
  readonly lines: ReadonlyMap<string, Line>;
  /** False if the connections are encrypted. */
  readonly isReadable: boolean;
}

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  readonly pipes: ReadonlyMap<string, Pipe>;
  isConnecting: boolean;
}

/** All connections that one server opens to another go through this. Both may send on them. */
export class Proxy {
  readonly #options: ProxyOptions;
  readonly #connections = new Set<Connection>();
  /** Stanzas in the black hole, for each direction of each connection. */
  readonly #held = new Set<TapStanza[]>();
  /** Domains whose bytes are held back. */
  #holdsFrom: ReadonlySet<string> = new Set();
  #listener: Listener | undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  get held(): readonly TapStanza[] {
    return [...this.#held].flat();
  }

  /** Accepts connections (again). */
  async open(): Promise<void> {
    if (this.#listener === undefined) {
      const { from, to, listen } = this.#options;
      // After a cut, the system may take a moment to give the port back.
      this.#listener = await until(`the port ${listen.port} for the link ${from} -> ${to} to be free`, () =>
        this.#listen(),
      );
    }
  }

  #listen(): Promise<Listener | undefined> {
    return new Promise((resolve) => {
      const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
      listener.once("error", () => resolve(undefined));
      listener.listen({ ...this.#options.listen, exclusive: true }, () => resolve(listener));
    });
  }

  /** Resets all connections and refuses new ones. What was held is lost. */
  async cut(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#holdsFrom = new Set();
    const closed = new Promise<void>((resolve) => {
      if (listener === undefined) {
        resolve();
      } else {
        listener.close(() => resolve());
      }
    });
    for (const connection of [...this.#connections]) {
      this.#drop(connection);
    }
    this.#held.clear();
    await closed;
  }

  /** From now on, holds back what these domains send; what others send crosses. */
  hold(domains: ReadonlySet<string>): void {
    this.#holdsFrom = domains;
    for (const connection of this.#connections) {
      for (const [domain, pipe] of connection.pipes) {
        if (domains.has(domain)) {
          pipe.hold();
        } else {
          pipe.release();
        }
      }
      this.#connectOnward(connection);
    }
  }

  #accept(near: Socket): void {
    const { from, to } = this.#options;
    const far = new Socket({ allowHalfOpen: true });
    far.setNoDelay(true);
    const pipes = new Map([
      [from, this.#makePipe(near, far, from, to)],
      [to, this.#makePipe(far, near, to, from)],
    ]);
    const connection: Connection = { near, far, pipes, isConnecting: false };
    this.#connections.add(connection);
    const forgetWhenBothAreClosed = (): void => {
      if (near.destroyed && far.destroyed) {
        this.#connections.delete(connection);
      }
    };
    near.on("close", forgetWhenBothAreClosed);
    far.on("close", forgetWhenBothAreClosed);
    this.#connectOnward(connection);
  }

  /** In a black hole the other server does not even see that somebody connects. */
  #connectOnward(connection: Connection): void {
    if (connection.isConnecting || this.#holdsFrom.has(this.#options.from)) {
      return;
    }
    connection.isConnecting = true;
    const { near, far } = connection;
    const onRefused = (): void => this.#drop(connection);
    far.once("error", onRefused);
    far.once("connect", () => far.removeListener("error", onRefused));
    far.connect(this.#options.target);
    if (near.destroyed) {
      this.#drop(connection);
    }
  }

  #makePipe(source: Socket, target: Socket, from: string, to: string): Pipe {
    const { tap, lines, isReadable } = this.#options;
    const reader = new StanzaReader();
    const held: TapStanza[] = [];
    const observer = {
      received: (chunk: Buffer, isHeld: boolean): void => {
        if (!isReadable) {
          return;
        }
        for (const stanza of reader.read(chunk)) {
          if (isHeld) {
            held.push(toTapStanza(from, to, stanza));
            this.#held.add(held);
          } else {
            tap.add(toTapStanza(from, to, stanza));
          }
        }
      },
      released: (): void => {
        for (const stanza of held.splice(0)) {
          tap.add({ ...stanza, at: Date.now() });
        }
        this.#held.delete(held);
      },
      crossed: (byteCount: number): void => tap.addBytes(from, byteCount),
    };
    return new Pipe(source, target, { observer, line: lines.get(from)!, isHolding: this.#holdsFrom.has(from) });
  }

  #drop(connection: Connection): void {
    this.#connections.delete(connection);
    for (const socket of [connection.near, connection.far]) {
      // A socket that has said goodbye cannot be reset any more: Node would keep it for ever, and never end.
      if (socket.writableEnded) {
        socket.destroy();
      } else if (!socket.destroyed) {
        socket.resetAndDestroy();
      }
    }
  }
}
