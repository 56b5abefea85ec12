import { inBrowser } from './support/browser.js';
import { button } from './support/steps.js';

/** What leads to a change, by the words on it. */
const WORDS = [
  'Add|Assign|Bulk change|Bring back|Buy|Cancel|Change|Create|Delete|Edit|Erase|Expire|Import|Reassign|Refresh',
  'Remove|Rename|Renew|Restore|Retry|Save|Seats…|Suspend|Unassign|Undo',
];
const WRITES = new RegExp(`^(${WORDS.join('|')})`);
const REASON = /The past can’t be changed/;

await inBrowser('the past, in which nothing can be changed', (opened) => {
  const { open } = opened;
  let asOf: string;
  /** A list of the past is in the order of ids, which are drawn: who comes last in it may be below what is shown. */
  let somebody: string;
  let ids: { readonly user: string; readonly deleted: string; readonly product: string; readonly operation: string };
  beforeAll(async () => {
    const { server } = opened;
    const user = (await server.get('/api/users/ewa.wisniewska@contoso.example')).body.id;
    const deleted = (await server.get('/api/users/pavel.novak@contoso.example')).body.id;
    await server.call('DELETE', `/api/users/${deleted}`);
    const subscriptions = (await server.get('/api/subscriptions')).body.items;
    const product = subscriptions.find(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber === 'SPE_E5');
    const { body } = await server.post('/api/operations', {
      mode: 'remove',
      users: [user],
      licenses: ['POWER_BI_PRO'],
    });
    ids = { user, deleted, product: product.skuId, operation: body.id };
    await server.standalone.commandSide.operations.idle();
    asOf = (await server.standalone.ports.store.head())!.position;
    const firstThen = (await server.get(`/api/users?limit=2&asOf=${asOf}`)).body.items;
    somebody = firstThen.find(({ id }: { id: string }) => id !== user).userPrincipalName;
  });

  it.each([
    ['Licenses', () => '/licenses', 'Microsoft 365 E5'],
    ['a product', () => `/licenses/${ids.product}`, 'Unassign licenses…'],
    ['Active users', () => '/users', () => somebody],
    ['a user', () => `/users/${ids.user}`, 'Ewa Wiśniewska'],
    ['Deleted users', () => '/deleted-users', 'Pavel Novák'],
    ['a deleted user', () => `/deleted-users/${ids.deleted}`, 'Can be restored until'],
    ['Operations', () => '/operations', 'Remove licenses'],
    ['an operation', () => `/operations/${ids.operation}`, 'ewa.wisniewska@contoso.example'],
    ['Bulk change', () => '/bulk-change', 'The past can’t be changed. Go back to now first.'],
    ['Reassign', () => '/reassign', 'The past can’t be changed. Go back to now first.'],
    ['Deadlines', () => '/deadlines', 'Deleted for good'],
    ['Products', () => '/products', 'Microsoft 365 E5'],
  ])('%s', async (_page, addressOf, text) => {
    const console = await open(`${addressOf()}?asOf=${asOf}`);
    await console.sees(/You see everything as it was at/);
    await console.sees(typeof text === 'string' ? text : text());
    for (const button of await console.page.getByRole('main').getByRole('button', { name: WRITES }).all()) {
      const name = await button.innerText();
      const isOff = (await button.isDisabled()) || (await button.getAttribute('aria-disabled')) === 'true';
      expect([name, isOff, await button.getAttribute('title')]).toEqual([name, true, expect.stringMatching(REASON)]);
    }
    for (const checkbox of await console.page.getByRole('region', { name: 'Licenses' }).getByRole('checkbox').all())
      expect(await checkbox.isDisabled()).toBe(true);
  });

  it('finds users by a whole address or by their id, and who was deleted', async () => {
    const console = await open(`/users?asOf=${asOf}`);
    const { page } = console;
    const field = page.getByRole('searchbox', { name: 'Search users' });
    await console.sees(somebody);
    await field.fill('ewa');
    await console.sees('The past knows whole addresses and ids');
    await console.sees(somebody);
    for (const words of ['Ewa.Wisniewska@contoso.example', ids.user]) {
      await field.fill(words);
      await page.getByText(somebody).waitFor({ state: 'detached' });
      await console.sees('ewa.wisniewska@contoso.example');
      await field.fill('');
      await console.sees(somebody);
    }
    await field.fill(ids.deleted.replace(/^.{8}/, '00000000'));
    await console.sees('Nobody is found.');
    await field.fill('');
    await page.getByRole('checkbox', { name: 'Deleted', exact: true }).check();
    await console.sees('pavel.novak@contoso.example');
    await page.getByText(somebody).waitFor({ state: 'detached' });

    await page.keyboard.press('Control+K');
    const everything = page.getByRole('combobox', { name: 'Search everything' });
    await everything.fill('ewa.wisniewska@contoso.example');
    await page.getByRole('option', { name: 'Ewa Wiśniewska', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ewa Wiśniewska', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('asOf')).toBe(asOf);
    expect(await console.leaked(['ewa.wisniewska', 'Ewa.Wisniewska'])).toEqual([]);
  });

  it('says of an instant that is none what is wrong with it', async () => {
    const console = await open('/licenses?asOf=yesterday');
    await console.sees('You see everything as it was at yesterday. The past can’t be changed.');
    await console.page.getByRole('alert').filter({ hasText: 'invalid-as-of' }).waitFor();
    await button(console, 'Back to now').click();
    await console.sees('Microsoft 365 E5');
  });
});
