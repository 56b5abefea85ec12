import type { ChangePurchaseQuantity, Command, CommandId, CounterId, SentVersion, StreamRef } from '#licensing';
import { E3 } from '#testing/catalogue';
import {
  address,
  aUser,
  aWorld,
  bought,
  COMMAND,
  events,
  given,
  onUser,
  purchaseId,
  TENANT,
  userId,
} from '#testing/given-when-then';

const counterOf = (thing: string): CounterId => `counter-of-${thing}` as CounterId;
const sent = (number: number, hash = 'a hash'): SentVersion => ({ number, hash, counterOf });
const onVersion = (thing: string): StreamRef => ({ kind: 'version', tenantId: TENANT, counterId: counterOf(thing) });
const earlier = 'an-earlier-command' as CommandId;
const answer = { kind: 'operation', operationId: 'what it was told then' as never, total: 1 } as const;

/** This sender's command of this number was decided before. */
const recorded = (thing: string, version: number) => [
  events(onVersion(thing), { type: 'VersionRecorded', data: { version, commandId: earlier } }),
  events(
    { kind: 'command', tenantId: TENANT, commandId: earlier },
    {
      type: 'CommandDecided',
      data: {
        commandType: 'StartOperation',
        hash: 'a hash',
        clockTrusted: true,
        retention: 'P30D',
        outcome: 'accepted',
        answer: { operationId: answer.operationId, total: answer.total },
      },
    },
  ),
];
const PURCHASE = purchaseId('p');
const purchase = () => [aWorld(), bought(E3, 5, 'active', 'p')];
const quantity = (seats: number): ChangePurchaseQuantity => ({
  type: 'ChangePurchaseQuantity',
  purchaseId: PURCHASE,
  seats,
});
const record = (thing: string, version: number) => ({
  stream: onVersion(thing),
  events: [{ type: 'VersionRecorded', data: { version, commandId: COMMAND } } as const],
});

describe('a command that its sender numbered', () => {
  it.each([0, 7, Number.MAX_SAFE_INTEGER])('records its number with what it changes: %d', (number) => {
    const { events: written } = record(PURCHASE, number);
    given(...purchase())
      .numbered(sent(number))
      .when(quantity(7))
      .thenTypes('PurchaseQuantityChanged', 'SeatTotalsChanged', 'VersionRecorded')
      .thenOn(onVersion(PURCHASE), ...written);
  });

  it('is decided where its number is higher than the last one of this sender', () => {
    given(...purchase(), ...recorded(PURCHASE, 8))
      .numbered(sent(9))
      .when(quantity(9))
      .thenState<'version'>(onVersion(PURCHASE) as never, { last: { version: 9, commandId: COMMAND } });
  });

  it('is refused where a higher number is recorded, and says both', () => {
    given(...purchase(), ...recorded(PURCHASE, 9))
      .numbered(sent(7))
      .when(quantity(7))
      .thenRefused({ code: 'stale-version', version: 7, recorded: 9 });
  });

  it('is no change where its number is recorded with its content, and is answered as then', () => {
    given(...purchase(), ...recorded(PURCHASE, 7))
      .numbered(sent(7))
      .when(quantity(7))
      .thenUnchanged()
      .thenRecordedAnswer(answer);
  });

  it('is refused where its number is recorded with another content', () => {
    given(...purchase(), ...recorded(PURCHASE, 7))
      .numbered(sent(7, 'another hash'))
      .when(quantity(7))
      .thenRefused({ code: 'version-reused', version: 7 });
  });

  it('records its number also where it changes nothing', () => {
    const { events: written } = record(PURCHASE, 3);
    const then = given(...purchase())
      .numbered(sent(3))
      .when(quantity(5))
      .thenUnchanged();
    expect(then.decision).toMatchObject({ writes: [{ stream: onVersion(PURCHASE), events: written }] });
  });

  it('moves no counter where another rule refuses it, so that an older one is decided as if it had come first', () => {
    const refused: Command = { type: 'RenewPurchase', purchaseId: purchaseId('nobody') };
    given(...purchase())
      .numbered(sent(8))
      .when(refused)
      .thenRefused({ code: 'purchase-not-found', purchaseId: purchaseId('nobody') })
      .thenState<'version'>(onVersion(purchaseId('nobody')) as never, { kind: 'version' });
  });

  it('is of another count for each user and purchase', () => {
    given(...purchase(), ...recorded(userId('ann'), 9))
      .numbered(sent(1))
      .when(quantity(7))
      .thenOn(onVersion(PURCHASE), ...record(PURCHASE, 1).events);
  });

  it('counts for a user however it names the user', () => {
    const named = { by: 'address', key: address('ann').key } as const;
    given(aWorld(), aUser('ann'), ...recorded(userId('ann'), 9))
      .numbered(sent(8))
      .when({ type: 'DeleteUser', user: named })
      .thenRefused({ code: 'stale-version', version: 8, recorded: 9 });
  });

  it('counts for a user or a purchase that it makes', () => {
    const then = given(aWorld())
      .numbered(sent(1))
      .when({ type: 'CreateUser', userPrincipalName: address('new'), profile: { displayName: 'New' } });
    const [made] = then.decision.outcome === 'accepted' ? then.decision.writes : [];
    const id = made?.stream.kind === 'user' ? made.stream.userId : '';
    then.thenOn(onVersion(id), ...record(id, 1).events);
  });

  it('moves no counter without a number, and is decided as ever', () => {
    given(...purchase(), ...recorded(PURCHASE, 9))
      .when(quantity(7))
      .thenTypes('PurchaseQuantityChanged', 'SeatTotalsChanged');
  });

  it('names nobody who has the address: then there is nothing to count', () => {
    given(aWorld())
      .numbered(sent(1))
      .when({ type: 'DeleteUser', user: { by: 'address', key: address('nobody').key } })
      .thenRefused({ code: 'user-not-found' })
      .thenState(onUser('ann'), { status: 'absent' });
  });
});
