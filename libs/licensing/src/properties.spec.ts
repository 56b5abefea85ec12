import fc from 'fast-check';
import type { Decision, KnownUser, UserId } from '#licensing';
import {
  expectAddressesToAgree,
  expectAnswerToBeTrue,
  expectDeadlinesToHold,
  expectPoolsToAddUp,
  expectReplayToAgree,
  expectSeatsForNewHolders,
  expectUsersToMakeSense,
  named,
  steps,
  TENANT,
  World,
} from '#testing';
import type { Happened, Step } from '#testing';

/** FC_RUNS raises the number of histories, FC_SEED takes others; a failure prints seed and path of the smallest history that shows it. */
const numRuns = Number(process.env['FC_RUNS'] ?? 150);
const seed = Number(process.env['FC_SEED'] ?? 20260301);

type Accepted = Extract<Decision, { outcome: 'accepted' }>;
/** What is looked at around one step of a history. */
interface Watch {
  readonly decided?: (world: World, happened: Happened) => void;
  /** Before the writes are recorded. */
  readonly accepted?: (world: World, happened: Happened, decision: Accepted) => void;
  readonly recorded?: (world: World, happened: Happened) => void;
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
const always = (watch: Watch): void =>
  fc.assert(
    fc.property(steps, (history) => {
      const world = new World();
      for (const step of history) happen(world, step, watch);
      watch.ended?.(world);
    }),
    { numRuns, seed },
  );

const userIn = ({ ledger }: World, userId: UserId): KnownUser => {
  const user = ledger.state({ kind: 'user', tenantId: TENANT, userId });
  if (user.status !== 'active' && user.status !== 'deleted') throw new Error(`${userId} is ${user.status}`);
  return user;
};

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

  it('a dry run answers what the command then does, and leaves every state as it was', () => {
    always({
      decided: (world, { command, circumstances, decision }) => {
        const before = named(world.snapshot());
        expect(world.ledger.try(command, circumstances)).toEqual(decision);
        expect(named(world.snapshot())).toEqual(before);
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

  it('reading all events again gives the same states', () => {
    always({ ended: ({ ledger }) => expectReplayToAgree(ledger) });
  });

  it('a replacement that was made is no change when it is asked for again', () => {
    always({
      recorded: ({ ledger }, { command, circumstances, decision }) => {
        if (command.type !== 'ReplaceLicenses' || decision.outcome !== 'accepted') return;
        expect(ledger.try(command, circumstances)).toMatchObject({ outcome: 'unchanged' });
      },
    });
  });
});
