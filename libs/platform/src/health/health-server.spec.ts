import { connect } from 'node:net';
import { Conditions } from '#application';
import { ManualClock } from '#testing/fakes';
import { createLogger } from '../logging/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { type HealthServer, serveHealth } from './health-server.js';
import { checksOf } from './readiness.js';

describe('the health of an app', () => {
  let server: HealthServer;
  let serving = true;
  const away = new Set<string>();
  const clock = new ManualClock();
  const since = clock.now();
  const conditions = new Conditions();
  const answer = (part: string) => async (): Promise<undefined> => {
    if (away.has(part)) throw new Error(`${part} at secret.example is away`);
  };
  beforeAll(async () => {
    const checks = checksOf({
      store: { head: answer('store') },
      guard: { lookIfDue: async () => undefined },
      models: { liveGeneration: answer('models') },
      broker: { healthy: async () => !away.has('broker') },
    });
    server = await serveHealth(
      { host: '127.0.0.1', port: 0 },
      {
        readiness: { process: 'retention', serving: () => serving, checks, conditions, clock },
        metrics: new Metrics(),
        logger: createLogger('silent'),
      },
    );
  });
  afterAll(() => server.close());
  beforeEach(() => {
    serving = true;
    away.clear();
    clock.set(since);
  });
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  const ready = async () => {
    const { status, text } = await get('/health/ready');
    return [status, JSON.parse(text)];
  };
  const up = { 'event-store': 'up', 'read-models': 'up', broker: 'up' };

  it('is ready while everything that it needs is there', async () => {
    expect(await ready()).toEqual([200, { status: 'ready', checks: up, reasons: [] }]);
  });
  it.each([
    ['store', 'event-store'],
    ['models', 'read-models'],
    ['broker', 'broker'],
  ])(
    'is not ready while the %s is away, lives on, and tells which part it is but no words of a driver',
    async (part, name) => {
      away.add(part);
      const reason = { code: 'unavailable', subject: name, text: expect.stringContaining('docs/runbooks/'), since };
      const answer = { status: 'not-ready', checks: { ...up, [name]: 'down' }, reasons: [reason] };
      expect(await ready()).toEqual([503, answer]);
      clock.advance(60_000); // it is still since then
      expect(await ready()).toEqual([503, answer]);
      expect((await get('/health/live')).status).toBe(200);
      away.clear();
      expect((await ready())[0]).toBe(200);
      away.add(part);
      expect((await ready())[1]).toMatchObject({ reasons: [{ since: clock.now() }] });
    },
  );
  it('is not ready any more once it ends', async () => {
    serving = false;
    expect(await ready()).toEqual([503, { status: 'shutting-down', checks: up, reasons: [] }]);
  });
  it('is degraded by what hurts some, and not ready for what keeps it from its work, which is told first', async () => {
    const text = 'What to do stands in docs/runbooks/damaged-streams.md.';
    conditions.raise({ kind: 'damaged-stream', subject: 'user-1', text, since });
    const degrading = { code: 'damaged-stream', subject: 'user-1', text, since };
    expect(await ready()).toEqual([200, { status: 'degraded', checks: up, reasons: [degrading] }]);
    conditions.raise({ kind: 'lane-in-doubt', subject: 'lane 2', text, since });
    const severe = { code: 'lane-in-doubt', subject: 'lane 2', text, since };
    expect(await ready()).toEqual([503, { status: 'not-ready', checks: up, reasons: [severe, degrading] }]);
    conditions.clear('lane-in-doubt', 'lane 2');
    conditions.clear('damaged-stream', 'user-1');
    expect((await ready())[1]).toMatchObject({ status: 'ready' });
  });
  it('has the figures beside it', async () => {
    expect(await get('/metrics')).toMatchObject({
      status: 200,
      type: expect.stringMatching(/^text\/plain; version=0\.0\.4/),
      text: expect.stringContaining('# TYPE seatledger_deliveries_total counter'),
    });
  });
  it('takes nothing else', async () => {
    expect((await get('/api/users')).status).toBe(404);
  });
  it('tells who asks while it ends to ask again, in a problem', async () => {
    let asked = (): void => {};
    let goOn = (): void => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const check = () => new Promise<undefined>((resolve) => ((goOn = () => resolve(undefined)), asked()));
    const readiness = {
      process: 'retention',
      serving: () => true,
      checks: { store: check },
      conditions,
      clock,
    } as const;
    const parts = { readiness, metrics: new Metrics(), logger: createLogger('silent') };
    const ending = await serveHealth({ host: '127.0.0.1', port: 0 }, parts);
    const socket = connect(Number(new URL(ending.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write('GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n');
    await isAsked;
    const closed = ending.close();
    // nobody is let in any more once it ends
    while (
      await fetch(`${ending.url}/health/live`).then(
        () => true,
        () => false,
      )
    );
    socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
    goOn();
    let text = '';
    for await (const part of socket) text += String(part);
    await closed;
    expect(text.split(/(?=HTTP\/1\.1 )/)).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 200 /),
      expect.stringMatching(/^HTTP\/1\.1 503 [^]*application\/problem\+json[^]*"code":"shutting-down"/),
    ]);
  });
});
