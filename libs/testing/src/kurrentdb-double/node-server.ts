import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import type { ServerCertificate } from '../tls/certificates.js';
import type { Answering, Failure } from './exchange.js';

type Call = ServerDuplexStream<Buffer, Uint8Array>;

const STREAMS = '/event_store.client.streams.Streams';
const STREAMS_V2 = '/kurrentdb.protocol.v2.streams.StreamsService';
export const PATHS = {
  gossip: '/event_store.client.gossip.Gossip/Read',
  features: '/event_store.client.server_features.ServerFeatures/GetSupportedMethods',
  read: `${STREAMS}/Read`,
  append: `${STREAMS}/Append`,
  delete: `${STREAMS}/Delete`,
  tombstone: `${STREAMS}/Tombstone`,
  appendRecords: `${STREAMS_V2}/AppendRecords`,
  appendSession: `${STREAMS_V2}/AppendSession`,
} as const;

const toError = ({ code, details, trailers }: Failure) => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers))
    metadata.set(name, typeof value === 'string' ? value : Buffer.from(value));
  return { code, details, metadata };
};

const answer = (path: string, call: Call, answering: Answering, hangUp: () => void): void => {
  // fact 23: the second piece of a call comes when the first is acknowledged, which a silent server does after 40 ms
  call.sendMetadata(new Metadata());
  const requests: Buffer[] = [];
  const gone = new AbortController();
  const unlessGone = (work: () => unknown): void => {
    if (!gone.signal.aborted) work();
  };
  call.on('data', (request: Buffer) => requests.push(request));
  call.on('cancelled', () => gone.abort());
  call.on('error', () => gone.abort());
  call.on('end', () => {
    // a connection that is cut may end a call before anything was asked
    if (requests.length === 0) return;
    const requiresLeader = call.metadata.get('requires-leader')[0] === 'true';
    const [authorization] = call.metadata.get('authorization').map(String);
    answering(
      { path, requiresLeader, requests, ...(authorization === undefined ? {} : { authorization }) },
      {
        message: (bytes) => unlessGone(() => call.write(bytes)),
        end: () => unlessGone(() => call.end()),
        fail: (failure) => unlessGone(() => call.emit('error', toError(failure))),
        hangUp,
        gone: gone.signal,
      },
    );
  });
};

export interface NodeServer {
  /** This is a port of 127.0.0.1. */
  readonly port: number;
  /** Every connection ends. */
  close(): void;
}

/**
 * Listens as one node of KurrentDB, and passes on what clients ask. It knows no message: on the wire a call with one
 * request looks like one with a stream of them, so every call is taken as two streams of bytes.
 * @param port 0 for one that the system chooses
 * @param certificate without one there is no TLS
 */
export const serveNode = async (
  answering: Answering,
  port = 0,
  certificate?: ServerCertificate,
): Promise<NodeServer> => {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  /** The key is the address of the other side. */
  const sockets = new Map<string, Socket>();
  const asBytes = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
  for (const path of Object.values(PATHS)) {
    const method = { path, requestStream: true, responseStream: true } as const;
    const requests = { requestSerialize: asBytes, requestDeserialize: asBytes };
    const responses = { responseSerialize: asBytes, responseDeserialize: asBytes };
    const handle = (call: Call): void => answer(path, call, answering, () => sockets.get(call.getPeer())?.destroy());
    server.addService({ call: { ...method, ...requests, ...responses } }, { call: handle });
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const take = (socket: Socket): void => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.on('close', () => sockets.delete(peer));
    // a client that doesn't trust the certificate hangs up
    socket.on('error', () => undefined);
    injector.injectConnection(socket);
  };
  const listening =
    certificate === undefined ? createServer(take) : createTlsServer({ ...certificate, ALPNProtocols: ['h2'] }, take);
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve));
  const close = (): void => {
    listening.close();
    for (const socket of sockets.values()) socket.destroy();
    server.forceShutdown();
  };
  return { port: (listening.address() as AddressInfo).port, close };
};
