import fc from 'fast-check';
import { MemoryReadModels } from '#adapters/read-models-memory';
import {
  ALL_AT_ONCE,
  type AnyProjection,
  anyProjection,
  collectionOf,
  type Day,
  type RecordedEvent,
  TimeZone,
} from '#application';
import type { CommandId, DomainEvent, Instant, Refusal, RetentionId, Service, TenantId, UserId } from '#licensing';
import { withMethods } from '#testing/faults';
import { project, Recorder } from '#testing/projections';
import { deadlines } from '../deadlines/deadlines.js';
import { refusals } from '../refusals/refusals.js';
import { deadlinesByDay, refusalsByDay } from './by-day.js';

const OURS = '11111111-1111-4111-8111-111111111111' as TenantId;
const THEIRS = '22222222-1111-4111-8111-111111111111' as TenantId;
const userId = '33333333-1111-4111-8111-111111111111' as UserId;
const CODES = ['user-not-found', 'user-deleted', 'no-available-seats'] as const;
/** The clocks change in these days, in the north and in the south. */
const FIRST = Date.parse('2026-03-28T00:00:00.000Z');
const SPAN = 9 * 86_400_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Chatham'];

const instant = fc.nat(SPAN).map((after) => new Date(FIRST + after).toISOString() as Instant);
const tenant = fc.constantFrom(OURS, OURS, OURS, THEIRS);
const zone = fc.constantFrom(...ZONES);
const daysOf = (name: string): readonly Day[] => [...TimeZone.of(name)!.days('2026-03-29', '2026-04-05')];
const isIn =
  ({ startsAt, endsAt }: Day) =>
  (at: string): boolean =>
    startsAt <= at && at < endsAt;

/** Resolves to read models with what the projection makes of a log, which count the questions that they are asked. */
const modelsOf = async (definition: AnyProjection, log: readonly RecordedEvent[]) => {
  const { documents, parked } = await project(definition, log);
  expect(parked).toEqual([]);
  const real = new MemoryReadModels();
  const collection = collectionOf(definition, 1);
  await real.ensure(collection);
  const at = log.at(-1)?.position ?? '1'.padStart(20, '0');
  await real.commit(
    collection,
    [...documents].map(([key, document]) => ({ key, at, document })),
  );
  const asked = { questions: 0 };
  const counted = <A extends readonly unknown[], R>(ask: (...args: A) => R) => {
    return (...args: A): R => {
      asked.questions += 1;
      return ask(...args);
    };
  };
  const models = withMethods(real, {
    query: counted(real.query.bind(real)) as typeof real.query,
    count: counted(real.count.bind(real)),
  });
  return { models, asked };
};

const receipt = (code: (typeof CODES)[number] | undefined): DomainEvent => ({
  type: 'CommandDecided',
  data: {
    commandType: 'DeleteUser',
    hash: 'h',
    ...(code === undefined ? { outcome: 'unchanged' } : { outcome: 'refused', refusal: { code } as Refusal }),
    clockTrusted: true,
    retention: 'P30D',
  },
});

it('counts for each day of a time zone what a look at every receipt counts', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ tenant, at: instant, code: fc.option(fc.constantFrom(...CODES), { nil: undefined }) }), {
        minLength: 60,
        maxLength: 150,
      }),
      zone,
      async (decided, name) => {
        const recorder = new Recorder();
        const log = decided.map(({ tenant: tenantId, at, code }, index) =>
          recorder.record({ kind: 'command', tenantId, commandId: `c${index}` as CommandId }, receipt(code), {
            occurredAt: at,
          }),
        );
        const { models, asked } = await modelsOf(anyProjection(refusals), log);
        const days = daysOf(name);
        const found = await refusalsByDay(models, OURS, days, ALL_AT_ONCE);
        expect(asked.questions).toBeLessThanOrEqual(days.length);
        for (const [index, day] of days.entries())
          for (const code of CODES)
            expect(found[index]!.get(code) ?? 0).toBe(
              decided.filter((each) => each.tenant === OURS && each.code === code && isIn(day)(each.at)).length,
            );
      },
    ),
    { numRuns: 30, seed: 20261129 },
  ));

it('counts for each day of a time zone the retentions that end on it, and no more that came back', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ tenant, purgeAt: instant, isBack: fc.boolean() }), { minLength: 20, maxLength: 60 }),
      zone,
      async (started, name) => {
        const recorder = new Recorder();
        const log = started.flatMap(({ tenant: tenantId, purgeAt, isBack }, index) => {
          const user = { kind: 'user', tenantId, userId } as const;
          const retentionId = `r${index}` as RetentionId;
          const data = { userId, retentionId, service: 'teams' as Service };
          const begun = recorder.record(user, {
            type: 'ServiceDataRetained',
            data: { ...data, purgeAt, retention: 'P30D' },
          });
          return isBack
            ? [begun, recorder.record(user, { type: 'ServiceDataRestored', data: { ...data, aliasesLost: [] } })]
            : [begun];
        });
        const { models, asked } = await modelsOf(anyProjection(deadlines), log);
        const days = daysOf(name);
        const found = await deadlinesByDay(models, OURS, days, ALL_AT_ONCE);
        expect(asked.questions).toBe(days.length);
        expect(found).toEqual(
          days.map(
            (day) => started.filter((each) => each.tenant === OURS && !each.isBack && isIn(day)(each.purgeAt)).length,
          ),
        );
      },
    ),
    { numRuns: 30, seed: 20261129 },
  ));

it('asks once for five hundred quarters of an hour with refusals', async () => {
  const recorder = new Recorder();
  const log = Array.from({ length: 20 * 96 }, (_, index) =>
    recorder.record({ kind: 'command', tenantId: OURS, commandId: `c${index}` as CommandId }, receipt('user-deleted'), {
      occurredAt: new Date(Date.parse('2026-04-01T00:00:00.000Z') + index * 900_000).toISOString(),
    }),
  );
  const { models, asked } = await modelsOf(anyProjection(refusals), log);
  const days = [...TimeZone.of('UTC')!.days('2026-04-01', '2026-04-20')];
  const found = await refusalsByDay(models, OURS, days, ALL_AT_ONCE);
  expect(found.map((codes) => [...codes])).toEqual(days.map(() => [['user-deleted', 96]]));
  expect(asked.questions).toBe(4);
});

it('has no days of which none is asked for', async () => {
  const { models } = await modelsOf(anyProjection(refusals), []);
  expect(await refusalsByDay(models, OURS, [], ALL_AT_ONCE)).toEqual([]);
});
