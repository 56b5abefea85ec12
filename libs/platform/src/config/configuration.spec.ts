import { join, resolve } from 'node:path';
import { parseDuration } from '#licensing';
import { ConfigurationError, readConfiguration, requireBroker } from './configuration.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the configuration', () => {
  it('has a default for everything', () => {
    const dataDir = resolve('data');
    expect(readConfiguration({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      projector: 'thread',
      publicUrl: undefined,
      trustedProxies: [],
      tls: undefined,
      metricsPort: undefined,
      dataDir,
      eventStore: { adapter: 'sqlite', file: join(dataDir, 'events.db') },
      readModels: { adapter: 'sqlite', file: join(dataDir, 'read-models.db') },
      keys: { adapter: 'sqlite', file: join(dataDir, 'keys.db') },
      broker: { adapter: 'inprocess' },
      retention: { iso: 'P30D', milliseconds: 30 * DAY },
      retentionByService: new Map([['sharepoint', 'for-good']]),
      directoryMemory: 256 * 1_024 ** 2,
      clockGap: undefined,
      purgeGrace: { iso: 'PT1H', milliseconds: HOUR },
      references: { required: new Set() },
      eraseAtOnce: true,
      rateLimit: { writes: 100, reads: 500 },
      console: true,
      sample: true,
      sessionKeys: [],
      masterKey: undefined,
      logLevel: 'info',
      authentication: { mode: 'off' },
    });
  });
  it('takes an empty variable for one that is not set', () => {
    expect(readConfiguration({ PORT: '', RETENTION: '', MASTER_KEY: '' })).toEqual(readConfiguration({}));
  });
  it.each([
    [{ HOST: '::1' }, { host: '::1' }],
    [{ HOST: 'localhost' }, { host: 'localhost' }],
    [{ HOST: '127.5.5.5' }, { host: '127.5.5.5' }],
    [{ PORT: '0' }, { port: 0 }],
    [{ RATE_LIMIT: 'writes=5' }, { rateLimit: { writes: 5, reads: 500 } }],
    [{ RATE_LIMIT: 'reads = 7, writes = 1' }, { rateLimit: { writes: 1, reads: 7 } }],
    [{ RATE_LIMIT: 'off' }, { rateLimit: undefined }],
    [{ SAMPLE: 'off' }, { sample: false }],
    [{ CONSOLE: 'off' }, { console: false }],
    [{ LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
    [{ DATA_DIR: '/d' }, { dataDir: '/d', eventStore: { adapter: 'sqlite', file: '/d/events.db' } }],
    [{ EVENT_STORE_URL: 'sqlite:/x/e.db' }, { eventStore: { adapter: 'sqlite', file: '/x/e.db' } }],
    [{ EVENT_STORE_URL: 'sqlite:///x/e.db' }, { eventStore: { adapter: 'sqlite', file: '/x/e.db' } }],
    [{ READ_MODELS_URL: 'sqlite:x/r.db' }, { readModels: { adapter: 'sqlite', file: resolve('x/r.db') } }],
  ])('reads %p', (environment, expected) => expect(readConfiguration(environment)).toMatchObject(expected));
  it('reads a master key', () => {
    const { masterKey } = readConfiguration({ MASTER_KEY: Buffer.alloc(32, 7).toString('base64') });
    expect(masterKey).toEqual(new Uint8Array(32).fill(7));
    const keys = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    const { sessionKeys } = readConfiguration({ SESSION_KEYS: keys.join(', ') });
    expect(sessionKeys).toEqual([new Uint8Array(32).fill(7), new Uint8Array(32).fill(8)]);
    expect(() => readConfiguration({ SESSION_KEYS: Array(6).fill(keys[0]).join() })).toThrow('5 keys at most');
  });
  it.each([
    ['HOST', '0.0.0.0', 'loopback'],
    ['HOST', '192.168.1.5', 'loopback'],
    ['HOST', '127.0.0.1.example.org', 'loopback'],
    ['PORT', '99999', '0 to 65535'],
    ['PORT', 'http', '0 to 65535'],
    ['PORT', '-1', '0 to 65535'],
    ['EVENT_STORE_URL', 'kurrentdb://', 'no host'],
    ['EVENT_STORE_URL', 'kurrentdb://localhost?prefix=East', 'prefix must be'],
    ['EVENT_STORE_URL', 'mongodb://localhost/x', 'no known scheme'],
    ['EVENT_STORE_URL', 'postgres://x', 'no known scheme'],
    ['EVENT_STORE_URL', 'events.db', 'no known scheme'],
    ['EVENT_STORE_URL', 'sqlite://host/x', 'host'],
    ['READ_MODELS_URL', 'mongodb://localhost', 'no database'],
    ['READ_MODELS_URL', 'mongodb://localhost/?tls=true', 'no database'],
    ['KEYS_URL', 'kurrentdb://localhost', 'no known scheme'],
    ['PUBLIC_URL', 'licenses.example.com', 'http:// or https://'],
    ['PUBLIC_URL', 'ftp://licenses.example.com', 'http:// or https://'],
    ['PUBLIC_URL', 'https://licenses.example.com/seats', 'no path'],
    ['PUBLIC_URL', 'https://ann@licenses.example.com', 'no password'],
    ['TRUSTED_PROXIES', 'proxy.example.com', 'IP addresses or ranges'],
    ['TRUSTED_PROXIES', '10.0.0.5, 10.0.0.0/33', 'IP addresses or ranges'],
    ['TRUSTED_PROXIES', '0.0.0.0/0', 'IP addresses or ranges'],
    ['TRUSTED_PROXIES', '10.0.0.5,', 'IP addresses or ranges'],
    ['TRUSTED_PROXIES', '::1/8/8', 'IP addresses or ranges'],
    ['BROKER_URL', 'amqp://localhost?lanes=0', '1 to 64'],
    ['BROKER_URL', 'amqp://localhost?prefix=a/b', 'prefix'],
    ['BROKER_URL', 'amqp://local host', 'amqp://user:password@host'],
    ['BROKER_URL', 'inprocess:x', 'no path'],
    ['RATE_LIMIT', '100', 'writes=NUMBER'],
    ['RATE_LIMIT', 'writes=0', 'from 1 to'],
    ['RATE_LIMIT', 'writes=1,writes=2', 'twice'],
    ['RATE_LIMIT', 'reads=100001', 'from 1 to'],
    ['PROJECTOR', 'process', 'thread or inline'],
    ['RETENTION', 'P1M', 'no fixed length'],
    ['RETENTION', 'P1Y', 'no fixed length'],
    ['RETENTION', 'P0D', 'zero'],
    ['RETENTION', '30 days', 'ISO 8601'],
    ['RETENTION', 'P', 'ISO 8601'],
    ['RETENTION', 'P1DT', 'ISO 8601'],
    ['CLOCK_GAP', 'P30D', 'must be shorter than RETENTION=P30D'],
    ['CLOCK_GAP', 'P45D', 'must be shorter than RETENTION=P30D'],
    ['PURGE_GRACE', 'an hour', 'ISO 8601'],
    ['SAMPLE', 'yes', 'on or off'],
    ['LOG_LEVEL', 'loud', 'one of'],
  ])('refuses %s=%s, naming both', (name, value, says) => {
    const read = () => readConfiguration({ [name]: value });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(`${name}=${value}`);
    expect(read).toThrow(says);
  });
  it.each([
    ['amqp://u:p@broker:5673/vhost', { url: 'amqp://u:p@broker:5673/vhost' }],
    ['amqps://broker?heartbeat=5&prefix=a.&lanes=4', { url: 'amqps://broker?heartbeat=5', prefix: 'a.', lanes: 4 }],
  ])('reads the broker %p', (BROKER_URL, broker) =>
    expect(readConfiguration({ BROKER_URL }).broker).toEqual({ adapter: 'rabbitmq', ...broker }),
  );
  it.each([
    ['EVENT_STORE_URL', 'kurrentdb://u:p@a:2113?tls=true', 'eventStore', 'kurrentdb'],
    ['EVENT_STORE_URL', 'kurrentdb+discover://a:2113?prefix=east.', 'eventStore', 'kurrentdb'],
    ['READ_MODELS_URL', 'mongodb://u:p@a,b/seatledger?replicaSet=r', 'readModels', 'mongodb'],
    ['READ_MODELS_URL', 'mongodb+srv://a.example/seatledger', 'readModels', 'mongodb'],
    ['KEYS_URL', 'mongodb://a/keys', 'keys', 'mongodb'],
  ] as const)('hands %s=%s on as it is', (name, url, port, adapter) => {
    const MASTER_KEY = Buffer.alloc(32).toString('base64');
    expect(readConfiguration({ [name]: url, MASTER_KEY })[port]).toEqual({ adapter, url });
  });
  it('wants a master key where the keys are for several processes', () => {
    expect(() => readConfiguration({ KEYS_URL: 'mongodb://a/keys' })).toThrow('MASTER_KEY: must be set');
  });
  describe('at an address that others reach', () => {
    const TLS = { TLS_CERT_FILE: '/c.pem', TLS_KEY_FILE: '/k.pem' };
    const PROXY = { PUBLIC_URL: 'https://l.example', TRUSTED_PROXIES: '10.0.0.5' };
    const read = (settings: object) => () => readConfiguration({ HOST: '0.0.0.0', ...settings });
    it.each([
      ['its own certificate', TLS],
      ['the certificate of a proxy', PROXY],
      ['both', { ...TLS, ...PROXY }],
      ['a proxy on the machine of those who ask', { ...PROXY, PUBLIC_URL: 'http://localhost:3000' }],
    ])('serves those who signed in, with %s', (_what, settings) => {
      expect(read({ AUTH: 'local', ...settings })).not.toThrow();
    });
    it('wants to know who asks, whatever certificate there is', () => {
      expect(read(TLS)).toThrow('Set AUTH');
      expect(read(PROXY)).toThrow('Set AUTH');
    });
    it.each([
      ['nothing', {}],
      ['a public address alone', { PUBLIC_URL: PROXY.PUBLIC_URL }],
      ['a proxy alone', { TRUSTED_PROXIES: PROXY.TRUSTED_PROXIES }],
    ])('takes no tokens in the open, as with %s', (_what, settings) => {
      expect(read({ AUTH: 'local', ...settings })).toThrow('Set TLS_CERT_FILE and TLS_KEY_FILE, or');
    });
    it('takes no tokens that cross a network in the open before they reach the proxy', () => {
      const inTheOpen = read({ AUTH: 'local', ...PROXY, PUBLIC_URL: 'http://l.example' });
      expect(inTheOpen).toThrow('PUBLIC_URL=http://l.example: tokens would cross a network in the open');
    });
    it('names everything that is wanting at once', () => {
      expect(read({})).toThrow(/Set AUTH[^]*Set TLS_CERT_FILE/);
    });
  });
  it('wants a key with a certificate, and a certificate with a key', () => {
    expect(() => readConfiguration({ TLS_CERT_FILE: '/c.pem' })).toThrow('only one is set');
    expect(() => readConfiguration({ TLS_KEY_FILE: '/k.pem' })).toThrow('only one is set');
  });
  it('knows the public address as browsers name it, and believes no proxy that it was not told of', () => {
    const { publicUrl, trustedProxies } = readConfiguration({
      PUBLIC_URL: 'HTTPS://Licenses.Example.com:443/',
      TRUSTED_PROXIES: '10.0.0.5, fd00::/8',
    });
    expect([publicUrl, trustedProxies]).toEqual(['https://licenses.example.com', ['10.0.0.5', 'fd00::/8']]);
    expect(readConfiguration({})).toMatchObject({ publicUrl: undefined, trustedProxies: [] });
  });
  it('lets anybody ask an app without an API for its health, on a port of its own', () => {
    const { host, port } = readConfiguration({ HOST: '0.0.0.0' }, { serves: 'health', defaultPort: 3001 });
    expect([host, port]).toEqual(['0.0.0.0', 3001]);
  });
  it('wants a broker for apps that are processes of their own', () => {
    expect(() => requireBroker(readConfiguration({}))).toThrow('inprocess: is for the standalone alone');
    expect(requireBroker(readConfiguration({ BROKER_URL: 'amqp://b' }))).toEqual({
      adapter: 'rabbitmq',
      url: 'amqp://b',
    });
  });
  it('never quotes the password of a URL', () => {
    const read = () => readConfiguration({ BROKER_URL: 'amqp://u:secret@h?lanes=x' });
    expect(read).toThrow('BROKER_URL=amqp://u:***@h?lanes=x');
    expect(read).not.toThrow('secret');
  });
  it('never quotes a wrong master key', () => {
    const read = () => readConfiguration({ MASTER_KEY: 'c2VjcmV0' });
    expect(read).toThrow('MASTER_KEY: must be 32 bytes');
    expect(read).not.toThrow('c2VjcmV0');
    const some = () => readConfiguration({ SESSION_KEYS: 'c2VjcmV0' });
    expect(some).toThrow('SESSION_KEYS: must be 32 bytes');
    expect(some).not.toThrow('c2VjcmV0');
  });
  it('names everything that is wrong at once, and ends with code 2', () => {
    try {
      readConfiguration({ PORT: 'x', SAMPLE: 'x' });
      throw new Error('accepted');
    } catch (error) {
      expect(error).toMatchObject({
        exitCode: 2,
        problems: [expect.stringMatching(/^PORT/), expect.stringMatching(/^SAMPLE/)],
      });
    }
  });
  it('refuses one file for both stores', () => {
    expect(() => readConfiguration({ EVENT_STORE_URL: 'sqlite:/x.db', READ_MODELS_URL: 'sqlite:/x.db' })).toThrow(
      'same file',
    );
  });
});

describe('a duration', () => {
  it.each([
    ['P30D', 30 * DAY],
    ['P4W', 28 * DAY],
    ['PT12H', DAY / 2],
    ['P1DT2H3M4S', DAY + 7_384_000],
    ['PT1S', 1_000],
  ])('%s is %d ms', (iso, milliseconds) => expect(parseDuration(iso)).toEqual({ iso, milliseconds }));
  it.each(['P1Y', 'P2M', 'P1Y2M3D', 'P0D', 'PT0S', 'P1.5D', '-P1D', 'PT', 'P1W2D', 'p30d', 'P999999D'])(
    '%s is refused',
    (iso) => {
      expect(() => parseDuration(iso)).toThrow(RangeError);
    },
  );
});

describe('what an installation wants of references', () => {
  it('is nothing, unless a setting says it', () => {
    expect(readConfiguration({}).references).toEqual({ required: new Set() });
    const { references } = readConfiguration({ REFERENCE_REQUIRED: 'remove, delete', REFERENCE_PATTERN: 'a|b' });
    expect(references.required).toEqual(new Set(['remove', 'delete']));
    expect(['a', 'b', 'ab', 'ax'].map((text) => references.form?.test(text))).toEqual([true, true, false, false]);
  });

  it('is nothing of what comes in the words of Graph, where a setting says so', () => {
    const required = { REFERENCE_REQUIRED: 'remove' };
    expect(readConfiguration(required).references).not.toHaveProperty('exceptGraph');
    expect(readConfiguration({ ...required, REFERENCE_EXCEPT_GRAPH: 'on' }).references.exceptGraph).toBe(true);
  });

  it.each([
    ['REFERENCE_EXCEPT_GRAPH', 'perhaps'],
    ['REFERENCE_REQUIRED', 'remove,create'],
    ['REFERENCE_PATTERN', '('],
  ])('is told where it is wrong: %s', (name, text) => {
    expect(() => readConfiguration({ [name]: text })).toThrow(name);
  });
});

describe('CLOCK_GAP', () => {
  it.each([
    ['the shortest retention is that of a service', 'exchange=P10D', 'P10D', 'exchange=P10D in RETENTION_BY_SERVICE'],
    ['a service has less than a day', 'exchange=PT1H', 'P30D', 'RETENTION=P30D'],
  ])('is refused at and above the shortest retention of a day or more, where %s', (_what, byService, gap, named) => {
    const environment = { RETENTION_BY_SERVICE: byService, CLOCK_GAP: gap };
    expect(() => readConfiguration(environment)).toThrow(`CLOCK_GAP=${gap}: must be shorter than ${named}`);
  });
  it.each([
    ['shorter than that', { CLOCK_GAP: 'P29D' }],
    ['of any length beside trials', { CLOCK_GAP: 'P45D', RETENTION: 'PT30S' }],
  ])('is taken where it is %s', (_what, environment) => {
    expect(readConfiguration(environment).clockGap?.iso).toBe(environment.CLOCK_GAP);
  });
});

describe('the memory of the directory', () => {
  it('is an amount with its unit, and nothing where there is no directory', () => {
    expect(readConfiguration({ DIRECTORY_MEMORY: '1GB' }).directoryMemory).toBe(1_024 ** 3);
    expect(readConfiguration({ DIRECTORY_MEMORY: '1GB', DIRECTORY: 'off' }).directoryMemory).toBeUndefined();
    for (const text of ['1', '0MB', '1 GB', '1.5GB', '1TB'])
      expect(() => readConfiguration({ DIRECTORY_MEMORY: text })).toThrow(/DIRECTORY_MEMORY=.*an amount of memory/);
  });
});
