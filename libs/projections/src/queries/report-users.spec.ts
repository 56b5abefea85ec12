import fc from 'fast-check';
import { MemoryReadModels } from '#adapters/read-models-memory';
import { ALL_AT_ONCE, anyProjection, applyEvents, collectionOf, MarkedStreams } from '#application';
import type { KnownUser } from '#licensing';
import { steps, World } from '#testing/arbitraries';
import { TENANT } from '#testing/given-when-then';
import { Recorder } from '#testing/projections';
import { users } from '../users/users.js';
import { countOfReport, overlappingUsers, unlicensedUsers } from './users.js';

const definition = anyProjection(users);
const page = { limit: 100 };

/** Tells whether one license grants no service that another one of the user lacks, pair by pair. */
const hasOverlap = ({ licenses }: KnownUser): boolean =>
  licenses.some(({ skuId, grants }) =>
    licenses.some(
      (other) =>
        other.skuId !== skuId &&
        grants.length > 0 &&
        grants.every(({ service }) => other.grants.some((each) => each.service === service)),
    ),
  );

it('in random histories lists who holds nothing, and whose products overlap, as the users tell', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const world = new World();
      for (const step of history) {
        const next = world.next(step);
        if (next !== undefined) world.ledger.run(next.command, next.circumstances);
      }
      const recorder = new Recorder();
      const streams = world.ledger.streams();
      const log = streams.flatMap(({ ref, events }) => events.map((event) => recorder.record(ref, event)));
      const readModels = new MemoryReadModels();
      const collection = collectionOf(definition, 1);
      await readModels.ensure(collection);
      const parked = new Set<string>();
      const damagedStreams = new MarkedStreams();
      await applyEvents({ readModels, definition, collection, parked, damagedStreams, turn: ALL_AT_ONCE }, log);
      const active = streams.flatMap(({ state }) =>
        state.kind === 'user' && state.status === 'active' ? [state] : [],
      );
      const ids = (all: readonly KnownUser[]): readonly string[] =>
        all.map(({ userId }) => userId as string).toSorted();
      const [overlaps, unlicensed] = [
        ids(active.filter(hasOverlap)),
        ids(active.filter(({ licenses }) => licenses.length === 0)),
      ];
      const listed = async (list: typeof overlappingUsers): Promise<readonly string[]> =>
        (await list(readModels, TENANT, page)).items.map(({ id }) => id);
      expect(await listed(overlappingUsers)).toEqual(overlaps);
      expect(await listed(unlicensedUsers)).toEqual(unlicensed);
      expect(await countOfReport(readModels, TENANT, 'overlaps')).toBe(overlaps.length);
      expect(await countOfReport(readModels, TENANT, 'unlicensed')).toBe(unlicensed.length);
      found += overlaps.length;
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 40), seed: Number(process.env['FC_SEED'] ?? 20261129) },
  );
  expect(found).toBeGreaterThan(0);
});
