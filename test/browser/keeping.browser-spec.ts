import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';
import { holdCommand } from './support/held-command.js';

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });
const inDialog = ({ page }: ConsolePage, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });

await inBrowser('what is kept for a while', (opened) => {
  const { open } = opened;
  const userOf = async (name: string): Promise<string> =>
    (await opened.server.get(`/api/users/${name}@contoso.example`)).body.id;
  /** Deletes somebody, and resolves to the id. */
  const deleted = async (name: string): Promise<string> => {
    const id = await userOf(name);
    expect((await opened.server.call('DELETE', `/api/users/${id}`)).status).toBe(200);
    expect((await opened.server.get(`/api/deleted-users/${id}`)).status).toBe(200);
    return id;
  };

  it('counts the deadlines of a month, lists those of a day, and brings a service back', async () => {
    const removal = { remove: [{ skuPartNumber: 'ENTERPRISEPACK' }] };
    const removed = await opened.server.post('/api/users/grace.thompson@contoso.example/licenses', removal);
    const day = removed.body.services
      .find(({ service }: { service: string }) => service === 'sway')
      .purgeAt.slice(0, 10);
    const { items } = (await opened.server.get('/api/deadlines')).body;
    const within = (period: string): number =>
      items.filter(({ purgeAt }: { purgeAt: string }) => purgeAt.startsWith(period)).length;
    const console = await open(`/deadlines?month=${day.slice(0, 7)}`);
    await console.sees(`${within(day.slice(0, 7))} things are deleted for good in`);
    await console.page.getByRole('link', { name: `${within(day)} deadlines` }).click();
    await console.page.waitForURL(new RegExp(`day=${day}`));
    const list = console.page.getByRole('table', { name: 'Deadlines of the day' });
    await list.getByText('grace.thompson@contoso.example').first().waitFor();

    const back = button(console, 'Bring back… Sway of grace.thompson@contoso.example');
    await back.click();
    await console.page.getByRole('radio', { name: 'Office 365 E3' }).check();
    await console.page.getByRole('dialog').getByText('Comes back with its data').waitFor();
    await inDialog(console, 'Bring back').click();
    await console.sees('Sway of Grace Thompson is back.');
    // with the product all else that it has comes back, too
    await back.waitFor({ state: 'detached' });
    await list.getByText('grace.thompson@contoso.example').first().waitFor({ state: 'detached' });
  });

  it('restores a user without what there is no seat for, which it says before', async () => {
    await deleted('amara.okafor');
    const console = await open('/deleted-users');
    expect(await console.row('amara.okafor@contoso.example')).toContain('29 days');
    await button(console, 'Restore Amara Okafor').click();
    await console.page.getByRole('dialog').getByText('but without 1 license').waitFor();
    await console.page
      .getByRole('dialog')
      .getByText(/Power BI Pro: no seat is available/)
      .waitFor();
    await inDialog(console, 'Restore').click();
    await console.sees('Nobody is deleted now.');
    expect(await console.leaked(['amara.okafor'])).toEqual([]);
  });

  it('leads back to the list after a restore, however long other parts of the page take', async () => {
    const id = await deleted('thabo.nkosi');
    const console = await open(`/deleted-users/${id}`);
    await button(console, 'Restore').click();
    await console.page.getByRole('dialog').getByText('comes back with all licenses.').waitFor();
    // the user is no deleted one any more, which this page is told before all of it was asked anew
    const products = await holdCommand(console, /\/api\/products\?/);
    await inDialog(console, 'Restore').click();
    await console.sees('Nobody is deleted now.');
    await products.isHeld;
    products.release();
    await console.sees('Thabo Nkosi is back.');
  });

  it('restores a user under another username where somebody else has the old one', async () => {
    await deleted('chiara.rossi');
    const namesake = { userPrincipalName: 'chiara.rossi@contoso.example', displayName: 'Chiara Russo' };
    expect((await opened.server.post('/api/users', namesake)).status).toBe(201);
    const console = await open('/deleted-users');
    await button(console, 'Restore Chiara Rossi').click();
    await console.page.getByRole('dialog').getByRole('alert').getByText('address-taken').waitFor();
    expect(await inDialog(console, 'Restore').isDisabled()).toBe(true);
    await console.page.getByRole('textbox', { name: 'Another username' }).fill('chiara.rossi2@contoso.example');
    await console.page.getByRole('dialog').getByText('comes back with all licenses.').waitFor();
    await inDialog(console, 'Restore').click();
    await console.sees('Nobody is deleted now.');
    const { body } = await opened.server.get('/api/users/chiara.rossi2@contoso.example');
    expect(body.displayName).toBe('Chiara Rossi');
    expect(await console.leaked(['chiara'])).toEqual([]);
  });

  it('erases a user at once, only once the id was typed, and shows the certificate', async () => {
    const id = await deleted('pavel.novak');
    const console = await open(`/deleted-users/${id}`);
    await button(console, 'Erase at once…').click();
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('GDPR-17');
    await console.page.getByRole('dialog').getByText('Everything personal about').waitFor();
    expect(await inDialog(console, 'Erase for good').isDisabled()).toBe(true);
    await console.page.getByRole('textbox', { name: 'Type the id of the user' }).fill(id);
    await inDialog(console, 'Erase for good').click();
    await console.sees('The user is erased.');
    // the keys are destroyed by somebody else, soon afterwards
    while ((await opened.server.get(`/api/erasures/${id}`)).status !== 200);
    await console.page.reload();
    await console.page.getByRole('heading', { name: 'Certificate of an erasure' }).waitFor();
    await console.sees('because the person asked for it');
    const [download] = await Promise.all([
      console.page.waitForEvent('download'),
      button(console, 'Download the certificate').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^erasure-.*\.jws$/);
  });

  it.each([
    ['deadlines', '/deadlines'],
    ['deleted users', '/deleted-users'],
  ])('offers no change to %s in the past', async (_, path) => {
    const console = await open(`${path}?asOf=00000000000000000200`);
    await console.sees('The past can’t be changed.');
    await console.page.getByRole('table').first().waitFor();
    expect(await console.page.getByRole('button', { name: /^(Restore|Bring back)/, disabled: false }).count()).toBe(0);
  });
});
