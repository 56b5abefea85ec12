import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration.js';
import { knownUpstreams, readUpstreams, senders } from './upstreams.js';

const TENANT = '11111111-1111-4111-8111-111111111111';

describe('who sent a message', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'upstreams-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const by = async (content: unknown) => {
    const file = join(folder, 'upstreams.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return senders('amqps://commands:secret@broker/vhost', await readUpstreams(file));
  };

  it('is told by the user that the broker has checked', async () => {
    const identify = await by({
      hr: { role: 'UserAdministrator', tenants: [TENANT.toUpperCase()] },
      api: { edge: true },
    });
    expect(identify('hr')).toEqual({
      kind: 'upstream',
      actor: { kind: 'upstream', system: 'hr', roles: ['UserAdministrator'], tenants: [TENANT] },
    });
    expect(identify('api')).toEqual({ kind: 'edge' });
    expect(identify('commands')).toEqual({ kind: 'edge' });
    for (const nobody of [undefined, 'it', 'constructor']) expect(identify(nobody)).toMatchObject({ kind: 'stranger' });
  });
  it.each([
    ['no JSON', '{'],
    ['an unknown role', { hr: { role: 'Root', tenants: [TENANT] } }],
    ['the role of the application itself', { hr: { role: 'System', tenants: [TENANT] } }],
    ['a misspelt member', { hr: { role: 'UserAdministrator', tenant: [TENANT] } }],
    ['no tenant', { hr: { role: 'UserAdministrator', tenants: [] } }],
    ['all tenants for a role of one', { hr: { role: 'GlobalAdministrator', tenants: 'all' } }],
  ])('is refused with %s', async (_what, content) => {
    await expect(by(content)).rejects.toThrow(ConfigurationError);
  });
  it('is anybody on a broker of this machine, without a file', async () => {
    expect([await readUpstreams(undefined), await readUpstreams('')]).toEqual([undefined, undefined]);
    const identify = senders('amqp://127.0.0.1', undefined);
    const actor = { kind: 'upstream', system: 'local-upstream', roles: ['GlobalAdministrator'], tenants: 'all' };
    expect(identify(undefined)).toEqual({ kind: 'upstream', actor, replies: 'any' });
    expect(identify('guest')).toEqual({ kind: 'edge', otherwise: actor });
    expect(() => senders('amqp://broker.example', undefined)).toThrow('UPSTREAMS');
  });
  it('never shows the password of the broker', () => {
    expect(() => senders('amqp://u:secret@broker.example', undefined)).not.toThrow('secret');
  });
});

describe('which other systems may send commands', () => {
  const broker = (url: string) => ({ adapter: 'rabbitmq', url }) as const;

  it('is told of the file, without apps of our own and without where replies go', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'upstreams-'));
    const file = join(folder, 'upstreams.json');
    const entries = {
      hr: { role: 'UserAdministrator', tenants: [TENANT], replies: ['hr.answers'] },
      billing: { role: 'Operator', tenants: 'all' },
      api: { edge: true },
      commands: { role: 'Operator', tenants: 'all' },
    };
    await writeFile(file, JSON.stringify(entries));
    const known = await readUpstreams(file);
    expect(knownUpstreams(broker('amqps://commands:secret@broker/vhost'), known)).toEqual([
      { system: 'hr', roles: ['UserAdministrator'], tenants: [TENANT] },
      { system: 'billing', roles: ['Operator'], tenants: 'all' },
    ]);
    await rm(folder, { recursive: true });
  });
  it('is none within one process, anybody on this machine, and unknown where nobody said', () => {
    expect(knownUpstreams({ adapter: 'inprocess' }, undefined)).toEqual([]);
    expect(knownUpstreams(broker('amqp://127.0.0.1'), undefined)).toMatchObject([{ system: 'local-upstream' }]);
    expect(knownUpstreams(broker('amqp://broker.example'), undefined)).toBeUndefined();
  });
});
