import type { Command } from '#licensing';
import { E3 } from '#testing/catalogue';
import {
  aUser,
  aWorld,
  bought,
  changeLicenses,
  createUser,
  deleteUser,
  eraseUser,
  given,
  holds,
  purchaseId,
  ran,
  reassignLicenses,
  restoreUser,
  type Setup,
  updateUser,
} from '#testing/given-when-then';
import { streamName } from '../streams.js';
import type { StreamRef } from '../streams.js';

const world = [aWorld(), aUser('ann'), aUser('bob'), bought(E3, 5), holds('ann', E3)];
/** What the answer tells of revisions, and the last revision of each user and purchase after the command. */
const after = (command: Command, ...more: readonly Setup[]) => {
  const { decision, ledger } = given(...world, ...more).when(command);
  const revisions = new Map(
    ledger.streams().map(({ ref, events }) => [streamName(ref as StreamRef), events.length - 1] as const),
  );
  if (!('answer' in decision)) throw new Error(JSON.stringify(decision));
  const { answer } = decision;
  const of = (kind: string, id: string) =>
    [...revisions].find(([name]) => name.startsWith(kind) && name.endsWith(id))?.[1];
  const toldOf = (part: object) => {
    const { userId, purchaseId: purchase, revision } = part as Readonly<Record<string, string | number | undefined>>;
    return [revision, userId === undefined ? of('purchase', String(purchase)) : of('user', String(userId))];
  };
  return answer.kind === 'reassign' ? [toldOf(answer.from), toldOf(answer.to)] : [toldOf(answer)];
};

describe('the revision in an answer', () => {
  it.each<readonly [string, Command, readonly Setup[]]>([
    ['a user who changed', updateUser('ann', { usageLocation: 'CN' as never }), []],
    ['licenses that changed', changeLicenses('bob', [E3]), []],
    ['a user who is new', createUser('cy'), []],
    ['a user who was deleted', deleteUser('ann'), []],
    ['a user who is back', restoreUser('ann'), [ran(deleteUser('ann'))]],
    ['both users of a move', reassignLicenses('ann', 'bob', E3), []],
    ['a purchase that is new', { type: 'PurchaseSeats', skuId: E3.skuId, seats: 3 }, []],
    ['a purchase', { type: 'ChangePurchaseQuantity', purchaseId: purchaseId(E3.skuPartNumber), seats: 6 }, []],
    ['nothing that changed', changeLicenses('ann', [E3]), []],
  ])('is that of %s, after the command', (_what, command, more) => {
    const told = after(command, ...more);
    for (const [revision, last] of told) {
      expect(revision).toEqual(expect.any(Number));
      expect(revision).toBe(last);
    }
  });

  it('is none of a user who is gone for good', () => {
    given(...world, ran(deleteUser('ann')))
      .when(eraseUser('ann'))
      .thenAnswer({ kind: 'erased' });
    const [[revision] = []] = after(eraseUser('ann'), ran(deleteUser('ann')));
    expect(revision).toBeUndefined();
  });
});
