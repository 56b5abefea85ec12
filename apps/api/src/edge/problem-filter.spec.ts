import {
  BrokerUnavailable,
  DamagedEvent,
  DamagedKey,
  KeysUnavailable,
  MissingPersonKey,
  NotBuilt,
  PerhapsPublished,
  ReadModelsUnavailable,
  ReplyTimeout,
  StoreUnavailable,
  Unroutable,
  UnusableStore,
} from '#application';
import { SealBroken } from '#contracts';
import { createLogger, RouteTable } from '#platform';
import { errorCodes, type FastifyReply, type FastifyRequest } from 'fastify';
import { UnreadableReply } from './commands-over.js';
import { isDecided } from './decided-requests.js';
import { ProblemFilter } from './problem-filter.js';

/** Tells what a client gets where this was thrown. */
const answerTo = (error: Error, decided?: Parameters<typeof isDecided>[1]) => {
  const said: { status?: number; body?: { code: string; detail: string }; headers: Record<string, string> } = {
    headers: {},
  };
  const response = {
    sent: false,
    header: (name: string, value: string) => ((said.headers[name] = value), response),
    status: (status: number) => ((said.status = status), response),
    type: () => response,
    send: (body: string) => ((said.body = JSON.parse(body) as { code: string; detail: string }), response),
  };
  const request = {
    method: 'GET',
    url: '/api/deadlines',
    raw: { complete: true },
    routeOptions: { url: '/api/deadlines' },
  };
  if (decided !== undefined) isDecided(request as unknown as FastifyRequest, decided);
  new ProblemFilter(new RouteTable(), createLogger('silent')).answer(
    error,
    request as unknown as FastifyRequest,
    response as unknown as FastifyReply,
  );
  return said;
};

describe('a query that the read models can’t answer at the moment', () => {
  it.each([
    ['they are away', new ReadModelsUnavailable('away')],
    ['no projector has built them yet', new NotBuilt('nobody has built deadlines yet')],
  ])('%s: 503, ask again, and no bug', (_why, error) => {
    const { status, body, headers } = answerTo(error);
    expect([status, body?.code, Number(headers['retry-after'])]).toEqual([
      503,
      'read-models-unavailable',
      expect.any(Number),
    ]);
  });
});

describe('a query that meets read models of another format, which were away at the start', () => {
  it('is answered 503 with the code of the store, and no caller reads where it stands', () => {
    const { status, body } = answerTo(new UnusableStore('the MongoDB database x was written by an earlier release'));
    expect([status, body?.code]).toEqual([503, 'unusable-store']);
    expect(body?.detail).not.toContain('MongoDB');
  });
});

describe('a query that meets a damaged event', () => {
  it('is answered 503 with its place and id, and how it is put back', () => {
    const event = { position: '00000000000000000007', stream: 'user-t_u', revision: 3, id: 'e-1' };
    const { status, body, headers } = answerTo(new DamagedEvent(event, 'its checksum is of another content'));
    const { position, stream } = event;
    expect(body).toMatchObject({ code: 'damaged-event', position, stream, eventId: 'e-1' });
    expect(body?.detail).toContain('seatledger repair --from BACKUP');
    expect([status, headers['retry-after']]).toEqual([503, '60']);
  });
});

describe('a query that meets what can\u2019t be read of a person', () => {
  it.each([
    ['damaged-key', new DamagedKey('the key of person u is damaged', 'u')],
    ['missing-person-key', new MissingPersonKey({ tenantId: 't', personId: 'u' })],
    ['seal-broken', new SealBroken('a city of person u does not open with its key', 'u')],
  ])('is answered 503 with the person and the fault %s', (fault, error) => {
    const { status, body, headers } = answerTo(error);
    expect(body).toMatchObject({ code: 'damaged-personal-data', personId: 'u', fault });
    expect(body?.detail).toContain('user u');
    expect([status, headers['retry-after']]).toEqual([503, '60']);
  });
});

describe('a command that the broker did not answer', () => {
  it.each([new BrokerUnavailable('away'), new Unroutable('nobody consumes')])(
    'has changed nothing where it was not handed over: %s',
    (error) => {
      const { status, body } = answerTo(error);
      expect([status, body?.code]).toEqual([503, 'broker-unavailable']);
      expect(body?.detail).toContain('Nothing was changed by this request.');
    },
  );
  it.each([
    new PerhapsPublished('the connection was lost'),
    new ReplyTimeout('no reply'),
    new UnreadableReply('of another release'),
  ])('may have been carried out otherwise: %s', (error) => {
    const { status, body } = answerTo(error);
    expect([status, body?.code]).toEqual([503, 'outcome-unknown']);
    expect(body?.detail).toContain('may have been carried out');
    expect(body?.detail).not.toContain('Nothing was changed');
  });
});

describe('a command that is decided, and whose answer fails', () => {
  it.each([
    new StoreUnavailable('away'),
    new KeysUnavailable('away'),
    new ReadModelsUnavailable('away'),
    new Error('bug'),
  ])('is never said to have changed nothing: %s', (error) => {
    const asked = { commandId: 'c', idempotencyKey: 'key' };
    const { status, body } = answerTo(error, asked);
    expect([status, body?.code]).toEqual([503, 'outcome-unknown']);
    expect(body).toMatchObject(asked);
    expect(body?.detail).not.toContain('othing was changed');
  });
});

describe('what Fastify refuses of a request', () => {
  const refusals = Object.entries(errorCodes).flatMap(([code, Refusal]) => {
    const error = new Refusal('x');
    return (error.statusCode ?? 500) < 500 ? [[code, error] as const] : [];
  });

  it('is known, all of it', () => {
    expect(refusals.length).toBeGreaterThan(5);
  });
  it.each(refusals)('is the fault of who sent it, and no bug: %s', (_code, error) => {
    const { status, body } = answerTo(error);
    expect([status, body?.code]).toEqual([expect.any(Number), expect.any(String)]);
    expect(status).toBeLessThan(500);
  });
});
