import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forkTypeScript } from '../child-process/spawn-typescript.js';
import type { ServerCertificate } from '../tls/certificates.js';
import type { Answering, Exchange, Failure, Reply } from './exchange.js';

export type FromNode =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'call'; readonly id: number; readonly exchange: Exchange }
  | { readonly kind: 'gone'; readonly id: number };
export type ToNode =
  | { readonly kind: 'message'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end' | 'hangUp'; readonly id: number }
  | { readonly kind: 'fail'; readonly id: number; readonly failure: Failure };

/** A node in a process of its own, which a test can kill and stop. */
export interface NodeProcess {
  readonly port: number;
  /** Sends a signal; after SIGKILL it resolves when the process has ended, and else at once. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
}

/** Answers the calls of one process, for as long as it lives. */
class Calls {
  readonly #open = new Map<number, AbortController>();

  constructor(
    private readonly child: ChildProcess,
    private readonly answering: Answering,
  ) {}

  begin(id: number, exchange: Exchange): void {
    const gone = new AbortController();
    this.#open.set(id, gone);
    const last = (message: ToNode): void => {
      this.#open.delete(id);
      this.#tell(message);
    };
    const reply: Reply = {
      message: (bytes) => this.#tell({ kind: 'message', id, bytes }),
      end: () => last({ kind: 'end', id }),
      fail: (failure) => last({ kind: 'fail', id, failure }),
      hangUp: () => last({ kind: 'hangUp', id }),
      gone: gone.signal,
    };
    this.answering(exchange, reply);
  }

  end(id: number): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  endAll(): void {
    for (const id of this.#open.keys()) this.end(id);
  }

  #tell(message: ToNode): void {
    // a node that was killed a moment ago is still taken for connected
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}

/** @param port 0 for one that the system chooses, or the one that the node had before */
export const startNode = async (
  answering: Answering,
  port: number,
  certificate?: ServerCertificate,
): Promise<NodeProcess> => {
  const child = forkTypeScript('kurrent-node.ts', [
    String(port),
    ...(certificate === undefined ? [] : [JSON.stringify(certificate)]),
  ]);
  const calls = new Calls(child, answering);
  const ended = once(child, 'exit').then(() => calls.endAll());
  const listening = new Promise<number>((resolve, reject) => {
    void ended.then(() => reject(new Error('a node ended before it listened')));
    child.on('message', (message: FromNode) => {
      switch (message.kind) {
        case 'listening':
          return resolve(message.port);
        case 'call':
          return calls.begin(message.id, message.exchange);
        case 'gone':
          return calls.end(message.id);
      }
    });
  });
  return {
    port: await listening,
    signal: async (signal) => {
      child.kill(signal);
      if (signal === 'SIGKILL') await ended;
    },
  };
};
