import fc from 'fast-check';
import { available, streamName, writesOf } from '#licensing';
import type { AddressKey, CommandId, CommandType, KnownUser, SeatsState, StreamState, UserId } from '#licensing';
import {
  expectAddressesToAgree,
  expectAnswerToBeTrue,
  expectChangesToBeTold,
  expectPoolsToAddUp,
  expectReplayToAgree,
  expectSeatsForNewHolders,
  expectUsersToMakeSense,
  steps,
  World,
} from '#testing/arbitraries';
import { TENANT } from '#testing/given-when-then';
import type { Circumstances, Ledger } from '#testing/given-when-then';

const numRuns = Number(process.env['FC_RUNS'] ?? 100);
const seed = Number(process.env['FC_SEED'] ?? 20260301);

const UNDOABLE: ReadonlySet<CommandType> = new Set<CommandType>([
  'CreateUser',
  'UpdateUser',
  'DeleteUser',
  'RestoreUser',
  'ChangeLicenses',
  'ReplaceLicenses',
  'ReassignLicenses',
  'RefreshLicenses',
  'AdoptLicenses',
]);

/** What a user has, in an order of its own. Retentions are told without id and deadline: each one has its own. */
const shown = (ledger: Ledger, state: StreamState, granted: ReadonlySet<string>): unknown => {
  if (state.kind !== 'user') return state;
  // whom a command created is deleted by the undoing, and was nobody before
  if (state.status === 'absent' || state.status === 'purged') return { status: 'nobody' };
  const { status, profile, usageLocation, accountEnabled, userType, userPrincipalName } = state;
  return {
    status,
    profile,
    usageLocation,
    accountEnabled,
    userType,
    userPrincipalName,
    aliases: state.aliases.map(({ key }) => key).toSorted(),
    licenses: licensesOf(state.licenses),
    toReturn: licensesOf(state.deletion?.licenses ?? []),
    aliasesToReturn: state.deletion && waitingAliases(ledger, state),
    waiting: [...state.retentions.keys()].filter((service) => !granted.has(service)).toSorted(),
  };
};
/** What somebody else has by now is lost to whoever comes back, and waits no more once it was missed. */
const waitingAliases = (ledger: Ledger, { deletion, retentions }: KnownUser): readonly AddressKey[] =>
  [...(deletion?.aliases ?? []), ...[...retentions.values()].flatMap(({ aliases }) => aliases)]
    .map(({ key }) => key)
    .filter((key) => ledger.state({ kind: 'address', tenantId: TENANT, key }).heldBy === undefined)
    .toSorted();
const licensesOf = (licenses: readonly Omit<KnownUser['licenses'][number], 'grants' | 'sources'>[]) =>
  licenses
    .map(({ skuId, productRevision, disabledPlans }) => ({ skuId, productRevision, disabledPlans }))
    .toSorted((a, b) => (a.skuId < b.skuId ? -1 : 1));

/** Everything that commands about users change, with the services that began in between left out of what waits. */
const everything = (ledger: Ledger, granted: ReadonlySet<string>, created: ReadonlySet<UserId>): unknown =>
  Object.fromEntries(
    ledger
      .streams()
      .filter(({ ref }) => ref.kind === 'user' || ref.kind === 'seats' || ref.kind === 'address')
      .map(({ ref, state }): [string, unknown] => {
        if (ref.kind === 'user' && created.has(ref.userId)) return [streamName(ref), { status: 'nobody' }];
        if (state.kind === 'address') return [streamName(ref), { heldBy: state.heldBy, as: state.as }];
        if (state.kind === 'seats') return [streamName(ref), state.totals];
        return [streamName(ref), shown(ledger, state, granted)];
      })
      .filter(([, value]) => JSON.stringify(value) !== '{}' && (value as { status?: string }).status !== 'nobody'),
  );

type Undone = 'whole' | 'part' | 'not';
/** Undoes for each user, the last one first, and looks that all that was promised holds. */
const undoAll = (
  ledger: Ledger,
  users: readonly UserId[],
  of: CommandId,
  by: CommandId,
  circumstances: Circumstances,
): { readonly undone: Undone; readonly codes: readonly string[] } => {
  const codes: string[] = [];
  let isAnything = false;
  for (const userId of users.toReversed()) {
    const command = ledger.undoing(userId, of);
    const decision = ledger.try(command, { ...circumstances, commandId: by });
    if (decision.outcome === 'refused') {
      if (decision.refusal.code !== 'not-undone') throw new Error(`${of} is refused: ${decision.refusal.code}`);
      codes.push(...decision.refusal.left.map(({ code }) => code));
      continue;
    }
    if (!('answer' in decision)) throw new Error(`undoing ${of} is ${decision.outcome}`);
    if (decision.answer.kind !== 'user') throw new Error(`answered ${decision.answer.kind}`);
    codes.push(...(decision.answer.left ?? []).map(({ code }) => code));
    isAnything ||= decision.outcome === 'accepted';
    expectSeatsForNewHolders((skuId) => ledger.state({ kind: 'seats', tenantId: TENANT, skuId }), writesOf(decision));
    if (decision.outcome === 'accepted') expectChangesToBeTold(ledger, decision.answer);
    ledger.append(writesOf(decision), by);
    expectAnswerToBeTrue(ledger, decision.answer);
  }
  expectPoolsToAddUp(ledger);
  expectUsersToMakeSense(ledger);
  expectAddressesToAgree(ledger);
  return { undone: codes.length === 0 ? 'whole' : isAnything ? 'part' : 'not', codes };
};

/** Only what rules forbid by now stays undone: no seat of a pool that has none, and nothing in a forbidden place. */
const ALLOWED: ReadonlySet<string> = new Set(['no-available-seats', 'not-permitted-in-location']);
/** Who came back under another name may have done so because somebody has the old one. */
const isAllowed = (type: CommandType, code: string): boolean =>
  ALLOWED.has(code) || (type === 'RestoreUser' && code === 'address-taken');

const overAssigned = (ledger: Ledger): boolean =>
  ledger.streams().some(({ state }) => state.kind === 'seats' && available((state as SeatsState).totals) < 0);

describe('in every history of commands, undoing one at once', () => {
  const seen = new Map<string, number>();

  it('leaves all as before it, and undoing that all as after it', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const world = new World();
        let last: Ledger | undefined;
        for (const step of history) {
          const next = world.next(step);
          if (next === undefined) continue;
          const { command, circumstances } = next;
          const decision = world.ledger.try(command, circumstances);
          const isLookedAt = decision.outcome === 'accepted' && UNDOABLE.has(command.type);
          const before = isLookedAt ? world.ledger.fork() : world.ledger;
          world.ledger.append(writesOf(decision), circumstances.commandId);
          if (decision.outcome !== 'accepted' || !isLookedAt) continue;
          const trusted = { ...circumstances, clockTrusted: true };
          const users = decision.writes.flatMap(({ stream }) => (stream.kind === 'user' ? [stream.userId] : []));
          const created = new Set(command.type === 'CreateUser' ? users : []);
          const granted = new Set(
            decision.writes.flatMap(({ events }) =>
              events.flatMap((event) =>
                event.type === 'ServicesGranted' ? event.data.services.map(({ service }) => service as string) : [],
              ),
            ),
          );
          const fork = world.ledger.fork();
          const first = undoAll(fork, users, circumstances.commandId, 'undo' as CommandId, trusted);
          expect(first.codes.filter((code) => !isAllowed(command.type, code))).toEqual([]);
          if (first.codes.includes('no-available-seats')) expect(overAssigned(before)).toBe(true);
          if (first.undone === 'whole')
            expect(everything(fork, granted, created)).toEqual(everything(before, granted, created));
          const again = fork.fork();
          const second = undoAll(again, users.toReversed(), 'undo' as CommandId, 'again' as CommandId, trusted);
          expect(second.codes.filter((code) => !isAllowed(command.type, code))).toEqual([]);
          if (first.undone === 'whole' && second.undone === 'whole')
            expect(everything(again, granted, new Set())).toEqual(everything(world.ledger, granted, new Set()));
          for (const each of [`${command.type} ${first.undone}`, `again ${second.undone}`])
            seen.set(each, (seen.get(each) ?? 0) + 1);
          last = again;
        }
        if (last !== undefined) expectReplayToAgree(last);
      }),
      { numRuns, seed },
    );
  });

  it('was put to the test with every command', () => {
    expect([...UNDOABLE].filter((type) => !seen.has(`${type} whole`))).toEqual([]);
    expect([seen.get('again whole'), seen.get('again not')]).toEqual([expect.any(Number), expect.any(Number)]);
  });
});
