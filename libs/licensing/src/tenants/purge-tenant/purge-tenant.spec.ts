import type { CloseTenant, PurgeTenant, RetentionId } from '#licensing';
import {
  aTenant,
  daysLater,
  derived,
  given,
  onTenant,
  purgeUser,
  ran,
  retentionId as retentionOf,
  setupCommand,
  TENANT,
} from '#testing/given-when-then';

const close: CloseTenant = { type: 'CloseTenant', users: 2, confirm: 2 };
const retentionId = derived(setupCommand(1), `retention:${TENANT}`) as RetentionId;
const purge: PurgeTenant = { type: 'PurgeTenant', retentionId };
const closed = [aTenant(), ran(close)];
const purgeAt = daysLater(30);

describe('the purge of a closed tenant', () => {
  it('comes at its deadline, with the number of users that was confirmed', () => {
    given(...closed)
      .at(purgeAt)
      .when(purge)
      .thenExactly({
        stream: onTenant,
        events: [{ type: 'TenantPurged', data: { tenantId: TENANT, retentionId, purgeAt, users: 2 } }],
      })
      .thenAnswer({ kind: 'tenant-purged', tenantId: TENANT, retentionId })
      .thenState(onTenant, { status: 'purged' });
  });

  it('does not happen early, nor twice, nor on a clock that is not trusted', () => {
    given(...closed)
      .at(daysLater(29))
      .when(purge)
      .thenIgnored('not-due');
    given(...closed, ran(purge, { now: purgeAt }))
      .at(daysLater(31))
      .when(purge)
      .thenIgnored('stale');
    given(...closed)
      .at(daysLater(31))
      .withUntrustedClock()
      .when(purge)
      .thenIgnored('clock-not-trusted');
  });

  it('is stale once the tenant was reopened, also where it was closed again', () => {
    const reopened = [...closed, ran({ type: 'ReopenTenant' })];
    given(...reopened)
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
    given(...reopened, ran(close, { commandId: setupCommand(9), now: daysLater(80) }))
      .at(daysLater(90))
      .when(purge)
      .thenIgnored('stale');
  });

  it('is stale where there is no such tenant', () => {
    given().when(purge).thenIgnored('stale');
  });
});

describe('a purged tenant', () => {
  const purged = [...closed, ran(purge, { now: purgeAt })];

  it('is not there for any command', () => {
    const commands = [
      close,
      { type: 'ReopenTenant' },
      { type: 'RenameTenant', displayName: 'Fabrikam' },
      purgeUser('ann', retentionOf('ann')),
    ] as const;
    for (const command of commands)
      given(...purged)
        .at(daysLater(31))
        .when(command)
        .thenRefused({ code: 'tenant-not-found' });
  });

  it('gives its id to nobody', () => {
    given(...purged)
      .at(daysLater(4_000))
      .when({ type: 'CreateTenant', displayName: 'Contoso', country: 'DE' as never })
      .thenRefused({ code: 'tenant-exists' });
  });
});
