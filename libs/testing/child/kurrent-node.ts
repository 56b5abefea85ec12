// One node of the double of KurrentDB, in a process of its own: it holds the clients' connections, and asks its parent.
import type { ServerCertificate } from '../src/tls/certificates.js';
import type { Answering, Reply } from '../src/kurrentdb-double/exchange.js';
import { serveNode } from '../src/kurrentdb-double/node-server.js';
import type { FromNode, ToNode } from '../src/kurrentdb-double/node-process.js';

const replies = new Map<number, Reply>();
const tell = (message: FromNode): void => void process.send!(message);
let calls = 0;

process.on('disconnect', () => process.exit());
process.on('message', (message: ToNode) => {
  const reply = replies.get(message.id);
  if (reply === undefined) return;
  if (message.kind !== 'message') replies.delete(message.id);
  switch (message.kind) {
    case 'message':
      return reply.message(message.bytes);
    case 'end':
      return reply.end();
    case 'fail':
      return reply.fail(message.failure);
    case 'hangUp':
      return reply.hangUp();
  }
});

const [wanted, certificate] = process.argv.slice(2);
const answering: Answering = (exchange, reply) => {
  calls += 1;
  const id = calls;
  replies.set(id, reply);
  reply.gone.addEventListener('abort', () => {
    if (replies.delete(id)) tell({ kind: 'gone', id });
  });
  tell({ kind: 'call', id, exchange });
};
const { port } = await serveNode(
  answering,
  Number(wanted),
  certificate === undefined ? undefined : (JSON.parse(certificate) as ServerCertificate),
);
tell({ kind: 'listening', port });
