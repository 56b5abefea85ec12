import { type DryRun, type DryRunItem, type DryRuns, type KeptDryRun, ReadModelsClosed } from '#application';

/** This is a handle on read models that keep dry runs, too. */
export interface DryRunsHandle {
  readonly dryRuns: DryRuns;
  close(): Promise<void>;
}
/** Several handles on one place see the same. */
export interface DryRunsFixture {
  open(): Promise<DryRunsHandle>;
  dispose(): Promise<void>;
}

const CONTOSO = '11111111-1111-4111-8111-111111111111';
const FABRIKAM = '22222222-2222-4222-8222-222222222222';
const ID = '01990000-0000-7000-8000-000000000001';
const OTHER = '01990000-0000-7000-8000-000000000002';
const FOREIGN = '01990000-0000-7000-8000-000000000003';
const NOW = '2026-01-05T08:00:00.000Z';
const LATER = '2026-01-05T08:01:00.000Z';
const TOMORROW = '2026-01-06T08:00:00.000Z';

const run = (id = ID): KeptDryRun => ({
  id,
  tenantId: CONTOSO,
  mode: 'replace',
  state: 'pending',
  total: 12,
  decided: 0,
  counts: { pending: 12, complete: 0, withShortfalls: 0, failed: 0 },
  startedAt: NOW,
  owner: 'process 1',
  aliveUntil: LATER,
  keptUntil: TOMORROW,
});
const row = (index: number): DryRunItem => ({ index, userId: `user-${index}`, state: 'complete' });
const rows = (from: number, until: number): readonly DryRunItem[] =>
  Array.from({ length: until - from }, (_, at) => row(from + at));

/** Registers what every adapter of the `DryRuns` port must do. Call it within a `describe` of the adapter. */
export const dryRunsContract = (fixtureOf: () => Promise<DryRunsFixture>): void => {
  describe('dry runs', () => {
    let fixture: DryRunsFixture;
    let runs: DryRuns;
    let others: DryRuns;
    const handles: DryRunsHandle[] = [];
    const open = async (): Promise<DryRuns> => {
      const handle = await fixture.open();
      handles.push(handle);
      return handle.dryRuns;
    };
    beforeEach(async () => {
      fixture = await fixtureOf();
      runs = await open();
      others = await open();
      await runs.begin(run());
    });
    afterEach(async () => {
      for (const handle of handles.splice(0)) await handle.close();
      await fixture.dispose();
    });
    const step = (change: Partial<DryRun> = {}): DryRun => {
      const { aliveUntil: _, ...all } = run();
      return { ...all, state: 'running', ...change };
    };
    const indexes = async (after = -1, limit = 100, id = ID) =>
      (await others.rows(id, after, limit)).map(({ index }) => index);

    it('are seen by every process as they were begun, and by their tenant alone', async () => {
      expect(await others.find(CONTOSO, ID)).toEqual(run());
      expect(await others.find(FABRIKAM, ID)).toBeUndefined();
      expect(await others.find(CONTOSO, OTHER)).toBeUndefined();
    });

    it('are listed to their tenant, the newest first', async () => {
      const later = { ...run('01990000-0000-7000-8000-000000000000'), startedAt: LATER };
      for (const each of [run(OTHER), later, { ...run(FOREIGN), tenantId: FABRIKAM }]) await runs.begin(each);
      expect(await others.ofTenant(CONTOSO)).toEqual([later, run(OTHER), run()]);
      expect((await others.ofTenant(FABRIKAM)).map(({ id }) => id)).toEqual([FOREIGN]);
    });

    it('stay as they are where they are begun again', async () => {
      await runs.advance(step({ decided: 1 }), [row(0)]);
      await runs.begin(run());
      expect(await others.find(CONTOSO, ID)).toMatchObject({ state: 'running', decided: 1 });
    });

    it('advance with their rows, and keep what is told of them whole', async () => {
      const summary = {
        seats: [],
        changed: [{ field: 'department', users: 1 }],
        retained: [{ service: 'exchange', users: 2 }],
        restored: [],
        purged: [],
        granted: [],
        aliasesReleased: 1,
        aliasesReturned: 0,
        aliasesLost: 0,
        shortfalls: [],
        withShortfalls: 0,
        detailedUsers: 2,
      } as unknown as NonNullable<DryRun['summary']>;
      const refused: DryRunItem = { index: 1, state: 'failed', refusal: { code: 'user-not-found' } };
      const counts = { pending: 10, complete: 1, withShortfalls: 0, failed: 1 };
      const advanced = step({ decided: 2, counts, summary });
      expect(await runs.advance(advanced, [row(0), refused])).toBe(true);
      expect(await others.find(CONTOSO, ID)).toEqual({ ...advanced, aliveUntil: LATER });
      expect(await others.rows(ID, -1, 100)).toEqual([row(0), refused]);
    });

    it('give their rows page by page in the order of the list, whatever the order in which they came', async () => {
      await runs.advance(step(), rows(9, 12));
      await runs.advance(step(), rows(0, 9));
      await runs.begin(run(OTHER));
      await runs.advance(step({ id: OTHER }), rows(3, 4));
      expect(await indexes()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await indexes(-1, 2)).toEqual([0, 1]);
      expect(await indexes(8, 3)).toEqual([9, 10, 11]);
      expect(await indexes(11)).toEqual([]);
      expect(await indexes(-1, 100, OTHER)).toEqual([3]);
    });

    it('take the same step again, since its answer may have been lost', async () => {
      await runs.advance(step({ decided: 2 }), rows(0, 2));
      expect(await runs.advance(step({ decided: 3 }), rows(1, 3))).toBe(true);
      expect(await indexes()).toEqual([0, 1, 2]);
    });

    it('take no step once they have ended, and their rows stay', async () => {
      await runs.advance(step({ decided: 2 }), rows(0, 2));
      await others.cancel(CONTOSO, ID, LATER);
      expect(await runs.advance(step({ state: 'finished' }), [])).toBe(false);
      expect(await others.find(CONTOSO, ID)).toMatchObject({ state: 'cancelled', decided: 2, endedAt: LATER });
      expect((await indexes()).slice(0, 2)).toEqual([0, 1]);
    });

    it('are cancelled by their tenant alone, and only while they haven’t ended', async () => {
      await others.cancel(FABRIKAM, ID, LATER);
      await others.cancel(CONTOSO, OTHER, LATER);
      await runs.advance(step({ state: 'finished', endedAt: NOW }), []);
      await others.cancel(CONTOSO, ID, LATER);
      expect(await others.find(CONTOSO, ID)).toMatchObject({ state: 'finished', endedAt: NOW });
    });

    it('take no step where they aren’t kept any more, and leave no row behind', async () => {
      await others.drop(ID, 100);
      expect(await runs.advance(step({ decided: 2 }), rows(0, 2))).toBe(false);
      expect(await others.find(CONTOSO, ID)).toBeUndefined();
      expect(await indexes()).toEqual([]);
    });

    it('live as long as their process says, and so does no other', async () => {
      await runs.begin(run(OTHER));
      await runs.keepAlive([ID], TOMORROW);
      expect(await others.find(CONTOSO, ID)).toEqual({ ...run(), aliveUntil: TOMORROW });
      expect(await others.find(CONTOSO, OTHER)).toEqual(run(OTHER));
      await runs.advance(step(), []);
      expect(await others.find(CONTOSO, ID)).toMatchObject({ aliveUntil: TOMORROW });
      await runs.keepAlive([], LATER);
    });

    it('are all told with their times and the process that runs each', async () => {
      await runs.begin({ ...run(OTHER), tenantId: FABRIKAM, owner: 'process 2' });
      const told = (await others.all()).map(({ id, owner, aliveUntil, keptUntil }) => [
        id,
        owner,
        aliveUntil,
        keptUntil,
      ]);
      expect(told.toSorted(([a], [b]) => (a! < b! ? -1 : 1))).toEqual([
        [ID, 'process 1', LATER, TOMORROW],
        [OTHER, 'process 2', LATER, TOMORROW],
      ]);
    });

    it('are dropped piece by piece, and nothing of another', async () => {
      await runs.advance(step(), rows(0, 5));
      await runs.begin(run(OTHER));
      await runs.advance(step({ id: OTHER }), rows(0, 2));
      expect(await others.drop(ID, 2)).toBe(false);
      expect(await indexes()).toHaveLength(3);
      expect(await others.drop(ID, 2)).toBe(false);
      expect(await others.drop(ID, 2)).toBe(true);
      expect(await others.find(CONTOSO, ID)).toBeUndefined();
      expect(await indexes()).toEqual([]);
      expect(await others.drop(ID, 2)).toBe(true);
      expect(await indexes(-1, 100, OTHER)).toEqual([0, 1]);
    });

    it('are closed with the read models', async () => {
      for (const handle of handles.splice(0)) await handle.close();
      const calls = [
        () => runs.find(CONTOSO, ID),
        () => runs.begin(run()),
        () => runs.advance(step(), []),
        () => runs.all(),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(ReadModelsClosed);
    });
  });
};
