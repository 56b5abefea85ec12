import { GraphClient, type GraphUser } from './graph-client.mjs';
import { GraphDriver, refusalOf } from './graph-driver.js';
import { PARTS } from './day.js';
import type { Model, ModelProduct } from './model.js';
import { WholeDay } from './whole-day.js';

const CLOUD = 'cloud@contoso.example';
const sorted = (values: Iterable<string>): string[] => [...values].toSorted((a, b) => (a < b ? -1 : 1));

/** What Graph's client is told of users, in the words of the model. */
const shown = (users: readonly GraphUser[]) =>
  new Map(
    users.map(({ id, assignedLicenses, proxyAddresses }) => [
      id,
      {
        licenses: Object.fromEntries(assignedLicenses.map((held) => [held.skuId, sorted(held.disabledPlans ?? [])])),
        aliases: sorted(proxyAddresses.filter((each) => each.startsWith('smtp:')).map((each) => each.slice(5))),
      },
    ]),
  );
const modelled = (model: Model, deleted: boolean) =>
  new Map(
    [...model.users]
      .filter(([, user]) => (user.deleted !== undefined) === deleted)
      .map(([id, { licenses, aliases }]) => [
        id,
        {
          licenses: Object.fromEntries([...licenses].map(([skuId, off]) => [skuId, sorted(off)])),
          aliases: sorted(aliases),
        },
      ]),
  );

describe('a whole day of licensing, worked with Graph’s own client by people who signed in', () => {
  let day: WholeDay;
  let administrator: GraphClient;
  let model: Model;
  let products: ReadonlyMap<string, ModelProduct>;
  const sku = (part: string): string => products.get(part)?.skuId ?? '';
  const as = async (role: string): Promise<GraphClient> =>
    new GraphClient(day.app.url, await day.tokenOf(role, '--as', role.toLowerCase()));

  beforeAll(async () => {
    day = await WholeDay.start({ AUTH: 'local' });
    administrator = await as('GlobalAdministrator');
  });
  afterAll(() => day.end());

  it('ends as an independent model of the domain says', async () => {
    ({ model, products } = await day.workAndCompare(new GraphDriver(administrator, day.http)));
  }, 600_000);

  it('shows the client the products and users that the model has', async () => {
    const reader = await as('GlobalReader');
    const skus = await reader.skus();
    expect(
      new Map(
        skus.map((each) => [each.skuId, [each.prepaidUnits.enabled, each.prepaidUnits.warning, each.consumedUnits]]),
      ),
    ).toEqual(
      new Map(
        PARTS.map((part) => {
          const { valid, expired, assigned } = model.seats(sku(part));
          return [sku(part), [valid, expired, assigned]];
        }),
      ),
    );
    const select = ['id', 'assignedLicenses', 'proxyAddresses'];
    expect(shown(await reader.everyUser(select))).toEqual(modelled(model, false));
    const deleted = await reader.everyUser(['id', 'deletedDateTime'], 'deleted');
    expect(new Set(deleted.map(({ id }) => id))).toEqual(new Set(modelled(model, true).keys()));
    expect(deleted.every(({ deletedDateTime }) => deletedDateTime instanceof Date)).toBe(true);
    expect(await reader.sdk.users.count.get()).toBe(modelled(model, false).size);
  });

  it('lets each role do what it may, and tells the client why not', async () => {
    const stranger = new GraphClient(day.app.url);
    expect(await refusalOf(stranger.skus())).toEqual({
      status: 401,
      graphCode: 'InvalidAuthenticationToken',
      code: 'authentication-required',
    });
    const denied = { status: 403, graphCode: 'Authorization_RequestDenied', code: 'forbidden' };
    const nothing = { addLicenses: [], removeLicenses: [sku('STANDARDPACK')] };
    const [somebody = ''] = [...modelled(model, false).keys()];
    const [reader, licenses] = [await as('GlobalReader'), await as('LicenseAdministrator')];
    expect(await refusalOf(reader.sdk.users.byUserId(somebody).assignLicense.post(nothing))).toEqual(denied);
    expect(await refusalOf(licenses.sdk.users.byUserId(somebody).delete())).toEqual(denied);
    expect(await refusalOf(licenses.skus())).toBeUndefined();
  });

  it('takes a user through a life: created, licensed, swapped, deleted, restored and erased', async () => {
    const { users, directory } = administrator.sdk;
    const created = await users.post({
      userPrincipalName: CLOUD,
      displayName: 'Clo Oud',
      mailNickname: 'cloud',
      accountEnabled: true,
      usageLocation: 'DE',
      passwordProfile: { password: 'never kept', forceChangePasswordNextSignIn: true },
    });
    const licenses = (await as('LicenseAdministrator')).sdk.users.byUserId(created.id);
    // the suspended product of the day gives no seat, and the one that has expired takes nobody new
    for (const part of ['POWER_BI_PRO', 'VISIOCLIENT']) {
      const assigning = licenses.assignLicense.post({ addLicenses: [{ skuId: sku(part) }], removeLicenses: [] });
      const refused = { status: 400, graphCode: 'Request_BadRequest', code: 'no-available-seats' };
      expect(await refusalOf(assigning)).toEqual(refused);
    }
    const [off = ''] = (products.get('EXCHANGESTANDARD')?.plans ?? []).map(({ id }) => id);
    await licenses.assignLicense.post({
      addLicenses: [{ skuId: sku('EXCHANGESTANDARD'), disabledPlans: [off] }],
      removeLicenses: [],
    });
    const details = await licenses.licenseDetails.get();
    const plans = details.value.flatMap(({ servicePlans }) => servicePlans);
    expect(plans.filter((plan) => plan.provisioningStatus === 'Disabled').map((plan) => plan.servicePlanId)).toEqual([
      off,
    ]);
    const swapped = await licenses.assignLicense.post({
      addLicenses: [{ skuId: sku('ENTERPRISEPACK') }],
      removeLicenses: [sku('EXCHANGESTANDARD')],
    });
    expect(swapped.assignedLicenses).toEqual([{ skuId: sku('ENTERPRISEPACK'), disabledPlans: [] }]);

    await users.byUserId(created.id).delete();
    expect(await refusalOf(users.byUserId(created.id).get())).toMatchObject({ status: 404 });
    const deleted = directory.deletedItems.byDirectoryObjectId(created.id);
    expect((await deleted.restore.post()).id).toBe(created.id);
    const back = await users.byUserId(CLOUD).get({ queryParameters: { select: ['id', 'assignedLicenses'] } });
    expect(back.assignedLicenses).toEqual(swapped.assignedLicenses);

    await users.byUserId(created.id).delete();
    await deleted.delete();
    expect(await refusalOf(deleted.restore.post())).toMatchObject({
      status: 404,
      graphCode: 'Request_ResourceNotFound',
    });
    const gone = await administrator.everyUser(['id'], 'deleted');
    expect(gone.map(({ id }) => id)).not.toContain(created.id);

    // who reads what others wrote may be a moment behind
    await day.http.call('GET', `/api/commands?limit=1&${await day.upToNow()}`);
    const audits = await (await as('Auditor')).audits();
    const ofUser = audits.filter(({ targetResources }) => targetResources.some(({ id }) => id === created.id));
    const told = ofUser.map(({ activityDisplayName, result, resultReason }) => [
      activityDisplayName,
      ...(result === 'success' ? [] : [resultReason]),
    ]);
    expect(told.toReversed()).toEqual([
      ['Add user'],
      ['Change user license', 'No available seats'],
      ['Change user license', 'No available seats'],
      ['Change user license'],
      ['Change user license'],
      ['Delete user'],
      ['Restore user'],
      ['Delete user'],
      ['Hard Delete user'],
      ['Restore user', 'User is gone for good'],
    ]);
    const who = (name: string) =>
      new Set(ofUser.filter((each) => each.activityDisplayName === name).map(({ initiatedBy }) => initiatedBy.user.id));
    expect(who('Change user license').size).toBe(1);
    expect(who('Change user license')).not.toEqual(who('Add user'));
  });

  it('answers several questions that the client sends as one', async () => {
    const [first = '', second = ''] = [...modelled(model, false).keys()];
    const { users } = administrator.sdk;
    const unknown = users.byUserId('nobody@contoso.example').toGetRequestInformation();
    const asked = [users.byUserId(first).toGetRequestInformation(), unknown];
    expect(await administrator.batch([...asked, users.byUserId(second).toDeleteRequestInformation()])).toEqual([
      200, 404, 204,
    ]);
    expect(await refusalOf(users.byUserId(second).get())).toMatchObject({ status: 404, code: 'user-not-found' });
  });
});
