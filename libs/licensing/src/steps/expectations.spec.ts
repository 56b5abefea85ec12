import { isConditional, type ChangePurchaseQuantity, type Command, type CommandType, type CounterId } from '#licensing';
import { E3 } from '#testing/catalogue';
import {
  address,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  createUser,
  deleteUser,
  eraseUser,
  events,
  given,
  holds,
  NOW,
  onPurchase,
  onUser,
  purchaseId,
  ran,
  reassignLicenses,
  refreshLicenses,
  replaceLicenses,
  restoreUser,
  SOMEBODY,
  TENANT,
  updateUser,
  userId,
} from '#testing/given-when-then';

const PURCHASE = purchaseId('p');
const quantity = (seats: number): ChangePurchaseQuantity => ({
  type: 'ChangePurchaseQuantity',
  purchaseId: PURCHASE,
  seats,
});
/** The purchase has three events, so that the last one is its revision 2. */
const purchase = () => [aWorld(), bought(E3, 5, 'active', 'p'), ran(quantity(6)), ran(quantity(10))];
const moved = (expected: number, actual: number) =>
  ({ code: 'precondition-failed', expected, actual, changedBy: SOMEBODY, changedAt: NOW }) as const;

describe('a command whose sender says at which revision it saw what it changes', () => {
  it('is decided where nobody has changed that since', () => {
    given(...purchase())
      .expecting(2)
      .when(quantity(11))
      .thenTypes('PurchaseQuantityChanged', 'SeatTotalsChanged')
      .thenState(onPurchase('p'), { seats: 11 });
  });

  it.each([0, 1, 3, Number.MAX_SAFE_INTEGER])(
    'is refused at any other revision, with both and who and when: %d',
    (at) => {
      given(...purchase())
        .expecting(at)
        .when(quantity(11))
        .thenRefused(moved(at, 2))
        .thenState(onPurchase('p'), { seats: 10 });
    },
  );

  it('is refused although it would change nothing: its sender knows something else', () => {
    given(...purchase())
      .expecting(1)
      .when(quantity(10))
      .thenRefused(moved(1, 2));
  });

  it('finds the user however it names the user', () => {
    const named = { by: 'address', key: address('ann').key } as const;
    given(aWorld(), aUser('ann')).expecting(7).when({ type: 'DeleteUser', user: named }).thenRefused(moved(7, 0));
  });

  it('rests on the source of a reassignment, and not on the user whom the seat goes to', () => {
    const history = [aWorld(), aUser('ann'), aUser('bob'), bought(E3, 5), holds('ann', E3)];
    const source = given(...history).when(deleteUser('nobody')).ledger;
    const last =
      source.streams().find(({ ref }) => ref.kind === 'user' && ref.userId === userId('ann'))!.events.length - 1;
    expect(last).toBeGreaterThan(0);
    given(...history)
      .expecting(last)
      .when(reassignLicenses('ann', 'bob', E3))
      .thenAnswer({ kind: 'reassign' });
    given(...history)
      .expecting(0)
      .when(reassignLicenses('ann', 'bob', E3))
      .thenRefused(moved(0, last));
  });

  it.each<Command>([deleteUser('nobody'), { type: 'DeleteUser', user: { by: 'address', key: address('nobody').key } }])(
    'is refused as ever where what it names is not there: %j',
    (command) => {
      given(aWorld()).expecting(0).when(command).thenRefused({ code: 'user-not-found' });
    },
  );

  it('is answered by the number of its sender first, where it has one that came before', () => {
    const counterOf = (thing: string): CounterId => `counter-of-${thing}` as CounterId;
    const stream = { kind: 'version', tenantId: TENANT, counterId: counterOf(PURCHASE) } as const;
    const recorded = events(stream, { type: 'VersionRecorded', data: { version: 9, commandId: 'earlier' as never } });
    given(...purchase(), recorded)
      .numbered({ number: 7, hash: 'a hash', counterOf })
      .expecting(0)
      .when(quantity(7))
      .thenRefused({ code: 'stale-version', version: 7, recorded: 9 });
  });

  it('moves no counter of its sender where it is refused', () => {
    const counterOf = (thing: string): CounterId => `counter-of-${thing}` as CounterId;
    const then = given(...purchase())
      .numbered({ number: 7, hash: 'a hash', counterOf })
      .expecting(0)
      .when(quantity(7));
    then.thenRefused(moved(0, 2));
    expect(then.ledger.streams().some(({ ref }) => ref.kind === 'version')).toBe(false);
  });

  it.each<readonly [string, Command]>([
    ['update', updateUser('ann', { profile: { city: 'Bonn' } })],
    ['delete', deleteUser('ann')],
    ['change', changeLicenses('ann', [E3])],
    ['replace', replaceLicenses('ann', [E3])],
    ['refresh', refreshLicenses('ann', [E3])],
  ])('is refused whatever it does to a user: %s', (_what, command) => {
    given(aWorld(), aUser('ann'), bought(E3, 5)).expecting(5).when(command).thenRefused(moved(5, 0));
  });

  it.each<readonly [string, Command]>([
    ['restore', restoreUser('ann')],
    ['erase', eraseUser('ann')],
  ])('is refused whatever it does to a deleted user: %s', (_what, command) => {
    const then = given(aWorld(), aUser('ann'), ran(deleteUser('ann')))
      .expecting(99)
      .when(command);
    const last = then.ledger.streams().find(({ ref }) => ref.kind === 'user')!.events.length - 1;
    then.thenRefused(moved(99, last)).thenState(onUser('ann'), { status: 'deleted' });
  });

  it.each(['ExpirePurchase', 'RenewPurchase', 'SuspendPurchase', 'CancelPurchase'] as const)(
    'is refused whatever it does to a purchase: %s',
    (type) => {
      given(...purchase())
        .expecting(1)
        .when({ type, purchaseId: PURCHASE })
        .thenRefused(moved(1, 2));
    },
  );
});

describe('a command of which nobody can have seen what it changes', () => {
  it.each<CommandType>([
    'CreateUser',
    'PurchaseSeats',
    'StartOperation',
    'CreateTenant',
    'RenameTenant',
    'ImportCatalogue',
    'AgreeClock',
    'RedactReason',
  ])('is not one about a user or a purchase that is there: %s', (type) => {
    expect(isConditional(type)).toBe(false);
  });

  it('makes a user, also under an id that its sender chose', () => {
    given(aWorld())
      .when(createUser('new', { userId: userId('new') }))
      .thenAnswer({ kind: 'user' });
  });
});
