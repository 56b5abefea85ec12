import type { CloseTenant, RetentionId } from '#licensing';
import { E3 } from '#testing/catalogue';
import {
  aTenant,
  aUser,
  aWorld,
  bought,
  changeLicenses,
  daysLater,
  deleteUser,
  derived,
  COMMAND,
  given,
  holds,
  onTenant,
  purgeServiceData,
  purgeUser,
  ran,
  restoreUser,
  retentionId,
  setupCommand,
  TENANT,
} from '#testing/given-when-then';

const close: CloseTenant = { type: 'CloseTenant', users: 2, confirm: 2 };
const purgeAt = daysLater(30);
const closingId = derived(COMMAND, `retention:${TENANT}`) as RetentionId;
const closed = { retentionId: closingId, purgeAt, retention: 'P30D', users: 2 } as const;

describe('closing a tenant', () => {
  it('fixes the deadline of all that it has', () => {
    given(aTenant())
      .when(close)
      .thenExactly({ stream: onTenant, events: [{ type: 'TenantClosed', data: closed }] })
      .thenAnswer({ kind: 'tenant-closed', tenantId: TENANT, purgeAt, users: 2 })
      .thenState(onTenant, { status: 'created', closing: { retentionId: closingId, purgeAt, users: 2 } });
  });

  it('is confirmed with the number of users', () => {
    const refusal = { code: 'confirmation-required', distinctUsers: 2, asked: 'close' } as const;
    given(aTenant()).when({ type: 'CloseTenant', users: 2 }).thenRefused(refusal);
    given(aTenant())
      .when({ ...close, confirm: 3 })
      .thenRefused({ ...refusal, confirm: 3 });
    given(aTenant()).when({ type: 'CloseTenant', users: 0, confirm: 0 }).thenTypes('TenantClosed');
  });

  it('waits for a clock that is trusted', () => {
    given(aTenant()).withUntrustedClock().when(close).thenNotNow();
  });

  it('is refused for a tenant that was never created', () => {
    given().when(close).thenRefused({ code: 'tenant-not-found' });
  });
});

describe('a closed tenant', () => {
  const world = [aWorld(), aUser('ann'), aUser('bob'), bought(E3, 2), holds('ann', E3), holds('bob', E3)];
  const history = [...world, ran(changeLicenses('bob', [], [E3])), ran(deleteUser('ann')), ran(close)];

  it('takes no command any more, nor the one that closed it', () => {
    const commands = [
      close,
      changeLicenses('bob', [E3]),
      deleteUser('bob'),
      restoreUser('ann'),
      { type: 'RenameTenant', displayName: 'Fabrikam' },
    ] as const;
    for (const command of commands)
      given(...history)
        .when(command)
        .thenRefused({ code: 'tenant-closed', purgeAt });
  });

  it('keeps its id for itself', () => {
    given(...history)
      .when({ type: 'CreateTenant', displayName: 'Contoso', country: 'DE' as never })
      .thenRefused({ code: 'tenant-exists' });
  });

  it('goes on with the deadlines that were promised before', () => {
    const ofDeletion = retentionId('ann', undefined, setupCommand(2));
    given(...history)
      .at(purgeAt)
      .when(purgeUser('ann', ofDeletion))
      .thenTypes('ServiceDataPurged', 'ServiceDataPurged', 'UserPurged');
    given(...history)
      .at(purgeAt)
      .when(purgeServiceData('bob', retentionId('bob', 'exchange', setupCommand(1))))
      .thenTypes('ServiceDataPurged');
  });
});
