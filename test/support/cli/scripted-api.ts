import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}
export interface ApiReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ScriptedApi {
  readonly url: string;
  readonly calls: readonly ApiCall[];
  close(): Promise<void>;
}

/**
 * Starts an HTTP server that notes every call and answers as `script` says, or with an empty list where it says
 * nothing.
 */
export async function scriptedApi(script: (call: ApiCall) => ApiReply | undefined): Promise<ScriptedApi> {
  const calls: ApiCall[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      const body = request.headers['content-type'] === undefined ? undefined : await json(request);
      const key = request.headers['idempotency-key'];
      const call: ApiCall = {
        method: request.method ?? '',
        path: decodeURIComponent(pathname),
        query: Object.fromEntries(searchParams),
        body,
        key: typeof key === 'string' ? key : undefined,
        headers: request.headers,
      };
      calls.push(call);
      const reply = script(call) ?? {};
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? { items: [] }));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
