import { request } from 'node:http';
import type { Tracer } from '#application';
import { createLogger, readConfiguration, silentTelemetry } from '#platform';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Standalone, startStandalone } from '../../standalone/src/standalone.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CAUSE = `00-${TRACE}-b7ad6b7169203331-01`;

describe('figures and traces of a whole server', () => {
  let dataDir: string;
  let server: Standalone;
  const spans: { readonly name: string; readonly parent: string | undefined; ended: boolean }[] = [];
  /** Each span is the n-th of the trace that caused it. */
  const tracer: Tracer = {
    start: (name, { parent }) => {
      const span = { name, parent, ended: false };
      const number = spans.push(span);
      return {
        traceparent: `00-${(parent ?? CAUSE).slice(3, 35)}-${String(number).padStart(16, '0')}-01`,
        end: () => void (span.ended = true),
      };
    },
  };
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-e2e-'));
    const configuration = readConfiguration({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' });
    const telemetry = { ...silentTelemetry(), tracer };
    server = await startStandalone(configuration, createLogger('silent'), { telemetry });
  });
  afterAll(async () => {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const figures = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('tell what was decided and answered, by route template, and how far each projection is behind', async () => {
    await fetch(`${server.url}/api/users/ana@nowhere.example`);
    await fetch(`${server.url}/api/users?limit=5`);
    const text = await figures();
    for (const line of [
      /^seatledger_http_request_duration_seconds_count\{method="GET",route="\/api\/users\/:id",status="404"\} 1$/m,
      /^seatledger_http_request_duration_seconds_count\{method="GET",route="\/api\/users",status="200"\} 1$/m,
      /^seatledger_append_duration_seconds_count\{outcome="stored"\} [1-9]/m,
      /^seatledger_lane_batch_commands_count [1-9]/m,
      /^seatledger_lane_waiting_commands 0$/m,
      /^seatledger_parked_messages 0$/m,
      /^seatledger_projection_lag_events\{projection="users"\} \d+$/m,
      /^seatledger_projection_lag_seconds\{projection="deadlines"\} [\d.]+$/m,
      /^seatledger_projection_stopped\{projection="subscriptions"\} 0$/m,
    ])
      expect(text).toMatch(line);
  });

  it('hold no id, no address and no name', async () => {
    const text = await figures();
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/i);
    expect(text).not.toContain('@');
    expect(text).not.toMatch(/contoso/i);
  });

  it('are told to whoever asks under another name of this machine, unlike the rest', async () => {
    const statusOf = (path: string) =>
      new Promise((resolve, reject) => {
        const sent = request(`${server.url}${path}`, { headers: { host: 'api:3000' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
    expect([await statusOf('/metrics'), await statusOf('/health/ready'), await statusOf('/api/users')]).toEqual([
      200, 200, 421,
    ]);
  });

  it('follow a command from the caller to its events', async () => {
    spans.length = 0;
    const user = { userPrincipalName: 'traced@contoso.example', displayName: 'T', usageLocation: 'DE' };
    const answer = (await (await post('/api/users', user, { traceparent: CAUSE })).json()) as { commandId: string };
    const [received, decided] = spans;
    expect(spans.map(({ name }) => name)).toEqual(['POST /api/users', 'decide CreateUser']);
    expect(received?.parent).toBe(CAUSE);
    expect(decided?.parent).toBe(`00-${TRACE}-${'1'.padStart(16, '0')}-01`);
    expect(spans.every(({ ended }) => ended)).toBe(true);
    const { events } = await server.ports.store.readAll('0'.repeat(20), 10_000);
    const caused = events.filter(({ metadata }) => metadata.commandId === answer.commandId);
    expect(caused.length).toBeGreaterThan(1);
    expect(new Set(caused.map(({ metadata }) => metadata.traceparent))).toEqual(
      new Set([`00-${TRACE}-${'2'.padStart(16, '0')}-01`]),
    );
  });
});
