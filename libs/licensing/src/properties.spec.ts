import fc from 'fast-check';
import { commandOfStored, retentionOfText, retentionText, storedCommand, writesOf } from '#licensing';
import type { Decision, KnownUser, UserId } from '#licensing';
import {
  expectAddressesToAgree,
  expectAnswerToBeTrue,
  expectChangesToBeTold,
  expectDeadlinesToHold,
  expectGrantsToBeTold,
  expectPoolsToAddUp,
  expectReplayToAgree,
  expectRevisionsToStay,
  expectSeatsForNewHolders,
  expectSwapToBeTrue,
  expectToBeRefreshed,
  expectUsersToMakeSense,
  isTextAlone,
  steps,
  withKnownChanges,
  World,
} from '#testing/arbitraries';
import { TENANT } from '#testing/given-when-then';
import type { DecidedStep, Step } from '#testing/arbitraries';

/**
 * FC_RUNS raises the number of histories, FC_SEED takes others; a failure prints seed and path of the smallest history
 * that shows it.
 */
const numRuns = Number(process.env['FC_RUNS'] ?? 100);
const seed = Number(process.env['FC_SEED'] ?? 20260301);

type Accepted = Extract<Decision, { outcome: 'accepted' }>;
/** What is looked at around one step of a history. */
interface Watch {
  readonly decided?: (world: World, happened: DecidedStep) => void;
  /** Before the writes are recorded. */
  readonly accepted?: (world: World, happened: DecidedStep, decision: Accepted) => void;
  readonly recorded?: (world: World, happened: DecidedStep) => void;
  readonly ended?: (world: World) => void;
}

const happen = (world: World, step: Step, watch: Watch): void => {
  const next = world.next(step);
  if (next === undefined) return;
  const decision = world.ledger.try(next.command, next.circumstances);
  const happened = { ...next, decision };
  watch.decided?.(world, happened);
  if (decision.outcome === 'accepted') {
    watch.accepted?.(world, happened, decision);
    world.ledger.append(decision.writes);
  }
  watch.recorded?.(world, happened);
};

/** In every random history. */
const always = (watch: Watch, runs = numRuns): void =>
  fc.assert(
    fc.property(steps, (history) => {
      const world = new World();
      for (const step of history) happen(world, step, watch);
      watch.ended?.(world);
    }),
    { numRuns: runs, seed },
  );

const userIn = ({ ledger }: World, userId: UserId): KnownUser => {
  const user = ledger.state({ kind: 'user', tenantId: TENANT, userId });
  if (user.status !== 'active' && user.status !== 'deleted') throw new Error(`${userId} is ${user.status}`);
  return user;
};

const said = (decision: Decision): object => {
  const { outcome } = decision;
  if ('answer' in decision) return { outcome, answer: withKnownChanges(decision.answer) };
  return decision.outcome === 'refused' ? { outcome, refusal: decision.refusal } : { outcome };
};

/** Else a property would hold because nothing ever happens. */
const EXPECTED = [
  'CreateUser',
  'UpdateUser',
  'DeleteUser',
  'RestoreUser',
  'ChangeLicenses',
  'ReplaceLicenses',
  'ReassignLicenses',
  'RefreshLicenses',
  'RefreshLicenses unchanged',
  'RefreshLicenses: not-held',
  'RefreshLicenses with services retained',
  'RefreshLicenses with services granted',
  'PurgeServiceData',
  'PurgeUser',
  'LicenseAssigned assigned',
  'LicenseAssigned created',
  'LicenseAssigned reassigned',
  'LicenseAssigned restored',
  'LicenseAssigned imported',
  'LicensePlansChanged',
  'LicenseRemoved user-deleted',
  'AliasesAdded changed',
  'AliasesAdded returned',
  'AliasesReleased service-ended',
  'AliasesReleased user-deleted',
  'ServiceDataRestored',
  'ServiceDataRestored with aliases lost',
  'ServiceDataPurged due',
  'ServiceDataPurged overdue',
  'ServiceDataPurged with its user',
  'UserPurged due',
  'UserPurged requested',
  'ServicesGranted first',
  'ServicesGranted again',
  'ServicesGranted fresh',
  'UserRestored with aliases lost',
  'restored with a shortfall',
  'aliases back: ChangeLicenses',
  'aliases back: RestoreUser',
  'ChangeLicenses: no-available-seats',
  'ChangeLicenses: not-permitted-in-location',
  'ChangeLicenses: not-held',
  'ChangeLicenses: usage-location-required',
  'ChangeLicenses left',
  'plans off traveled',
  'ChangeLicenses not-now',
  'ChangeLicenses unchanged',
  'ReassignLicenses: already-held',
  'ReassignLicenses: no-usable-purchase',
  'RestoreUser: address-taken',
  'RestoreUser: retention-over',
  'EraseUser: erasure-not-confirmed',
  'EraseUser not-now',
  'PurgeServiceData ignored',
  'PurgeUser ignored',
];

describe('in every history of commands', () => {
  it('a pool counts its holders and its purchases, after every step', () => {
    always({ recorded: ({ ledger }) => expectPoolsToAddUp(ledger) });
  });

  it('a product is held at most once, and no service is both granted and retained', () => {
    always({ recorded: ({ ledger }) => expectUsersToMakeSense(ledger) });
  });

  it('an address belongs to one user at most, and its stream and the user agree', () => {
    always({ recorded: ({ ledger }) => expectAddressesToAgree(ledger) });
  });

  it('nobody new gets a product without a seat at that moment', () => {
    always({
      accepted: ({ ledger }, _happened, { writes }) =>
        expectSeatsForNewHolders((skuId) => ledger.state({ kind: 'seats', tenantId: TENANT, skuId }), writes),
    });
  });

  it('no deadline is missed by coming back late, by purging early, or by a clock in doubt', () => {
    always({
      accepted: (world, happened, { writes }) =>
        expectDeadlinesToHold((event) => userIn(world, event.data.userId), happened, writes),
    });
  });

  it('every grant of a service is told once, with how it begins', () => {
    always({ accepted: ({ ledger }, _happened, { writes }) => expectGrantsToBeTold(ledger, writes) });
  });

  it('a dry run answers what the command then does, and leaves every state as it was', () => {
    always({
      decided: (world, { command, circumstances, decision }) => {
        const before = world.snapshot();
        const again = world.ledger.try(command, circumstances);
        expect(JSON.stringify(again)).toBe(JSON.stringify(decision));
        expect(world.snapshot()).toBe(before);
      },
    });
  });

  it('a command is decided alike from what its receipt keeps of it, but for texts that nobody knows any more', () => {
    always({
      decided: ({ ledger }, { command, circumstances, decision }) => {
        const kept = commandOfStored(command.type, storedCommand(command));
        if (kept === undefined) return;
        const retention = retentionOfText(retentionText(circumstances.retention));
        const again = ledger.try(kept, { ...circumstances, retention });
        const isTextChange =
          decision.outcome === 'unchanged' && isTextAlone(writesOf(again), (ref) => ledger.state(ref));
        const { outcome } = isTextChange ? decision : again;
        expect({ ...said(again), outcome }).toEqual(said(decision));
      },
    });
  });

  it('the answer tells what the streams hold afterwards', () => {
    always({
      recorded: ({ ledger }, { decision }) => {
        if (decision.outcome === 'accepted' || decision.outcome === 'unchanged')
          expectAnswerToBeTrue(ledger, decision.answer);
      },
    });
  });

  it('the answer tells which licenses came and went, and how the pools were before', () => {
    always({ accepted: ({ ledger }, _happened, { answer }) => expectChangesToBeTold(ledger, answer) });
  });

  it('reading all events again gives the same states', () => {
    always({ ended: ({ ledger }) => expectReplayToAgree(ledger) });
  });

  it('a replacement that was made is no change when it is asked for again', () => {
    always({
      recorded: ({ ledger }, { command, circumstances, decision }) => {
        if (command.type !== 'ReplaceLicenses' || decision.outcome !== 'accepted') return;
        if (decision.answer.kind !== 'user') throw new Error(`answered ${decision.answer.kind}`);
        // by id: the replacement may have released the alias that it was asked by
        const again = { ...command, user: { by: 'id', userId: decision.answer.userId } } as const;
        expect(ledger.try(again, circumstances)).toMatchObject({ outcome: 'unchanged' });
      },
    });
  });

  it('a swap gives products in the place of others, with what was off, and leaves whoever lacks one', () => {
    always({
      decided: (world, { command, decision }) => {
        if (command.type !== 'ChangeLicenses' || !('answer' in decision)) return;
        if (decision.answer.kind !== 'user') throw new Error(`answered ${decision.answer.kind}`);
        const { userId } = decision.answer;
        expectSwapToBeTrue(world.ledger, userIn(world, userId), command, decision.answer);
      },
    });
  });

  it('only a new assignment and a refresh take a later revision of a product, and a refresh is done once', () => {
    always({
      accepted: ({ ledger }, { command }, { writes }) =>
        expectRevisionsToStay((stream) => ledger.state(stream), command, writes),
      recorded: ({ ledger }, { command, circumstances, decision }) => {
        if (command.type !== 'RefreshLicenses' || decision.outcome !== 'accepted') return;
        if (decision.answer.kind !== 'user') throw new Error(`answered ${decision.answer.kind}`);
        expectToBeRefreshed(ledger, decision.answer.userId, command.skuIds);
        const again = { ...command, user: { by: 'id', userId: decision.answer.userId } } as const;
        expect(ledger.try(again, circumstances)).toMatchObject({ outcome: 'unchanged' });
      },
    });
  });

  it('something of every kind comes to pass, so that the rules above are put to the test', () => {
    const seen = new Set<string>();
    always(
      {
        accepted: (_world, { command }, { writes, answer }) => {
          seen.add(command.type);
          for (const { type, data } of writes.flatMap(({ events }) => events)) {
            seen.add('cause' in data ? `${type} ${data.cause}` : type);
            if ('aliasesLost' in data && data.aliasesLost.length > 0) seen.add(`${type} with aliases lost`);
            if ('userRetentionId' in data) seen.add(`${type} with its user`);
            if (type === 'LicenseAssigned' && command.type === 'ChangeLicenses' && data.disabledPlans.length > 0)
              if (command.add.some((add) => add.skuId === data.skuId && add.disabledPlans === undefined))
                seen.add('plans off traveled');
            if (type === 'ServicesGranted') for (const { start } of data.services) seen.add(`${type} ${start}`);
          }
          if ('aliasesReturned' in answer && answer.aliasesReturned.length > 0)
            seen.add(`aliases back: ${command.type}`);
          if (command.type === 'RefreshLicenses' && answer.kind === 'user') {
            if (answer.retained !== undefined) seen.add('RefreshLicenses with services retained');
            if (answer.granted !== undefined) seen.add('RefreshLicenses with services granted');
          }
          if ('shortfalls' in answer && answer.shortfalls.length > 0) seen.add('restored with a shortfall');
        },
        recorded: (_world, { command, decision }) => {
          if (decision.outcome === 'refused') seen.add(`${command.type}: ${decision.refusal.code}`);
          else if (decision.outcome !== 'accepted') seen.add(`${command.type} ${decision.outcome}`);
          if (decision.outcome === 'unchanged' && command.type === 'ChangeLicenses' && command.ifNotHeld === 'leave')
            seen.add('ChangeLicenses left');
        },
      },
      Math.max(numRuns, 500),
    );
    expect(EXPECTED.filter((each) => !seen.has(each))).toEqual([]);
  });
});
