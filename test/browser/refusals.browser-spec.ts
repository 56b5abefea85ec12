import { inBrowser } from './support/browser.js';
import { button, openUser, says, select } from './support/steps.js';

const SAVING = /\/api\/users\/[^/]+\/licenses$/;

await inBrowser('what a page says of a refusal', (opened) => {
  const { open } = opened;
  const userOf = async (name: string) => (await opened.server.get(`/api/users/${name}@contoso.example`)).body;
  const addressOf = async (name: string): Promise<string> => `/users/${(await userOf(name)).id}`;

  it('409: a username that was given to somebody else meanwhile, and takes another one', async () => {
    const { id } = await userOf('pavel.novak');
    await opened.server.call('DELETE', `/api/users/${id}`);
    await opened.server.post('/api/users', {
      userPrincipalName: 'pavel.novak@contoso.example',
      displayName: 'Pavel 2',
    });
    const console = await open('/deleted-users');
    await button(console, 'Restore Pavel Novák').click();
    const dialog = console.page.getByRole('dialog', { name: 'Restore Pavel Novák' });
    await dialog.getByText('Address is taken').waitFor();
    await dialog.getByText(/Choose another, or free it there first\./).waitFor();
    const restore = dialog.getByRole('button', { name: 'Restore', exact: true });
    expect(await restore.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Another username' }).fill('pavel@contoso.example');
    await dialog.getByText('Pavel Novák comes back with all licenses.').waitFor();
    await restore.click();
    await console.sees('Pavel Novák is back.');
  });

  it('409: a user without a usage location can hold no license, and says what to do first', async () => {
    await opened.server.post('/api/users', { userPrincipalName: 'lee@contoso.example', displayName: 'Lee' });
    const console = await open('/users');
    await openUser(console, 'Lee');
    await console.page.getByRole('dialog').getByRole('checkbox', { name: 'Office 365 E3', exact: true }).check();
    await console.sees('Usage location required');
    expect(await button(console, 'Save').isDisabled()).toBe(true);
  });

  it('422: a reference without a digit, with the form that one has, and takes one that has it', async () => {
    const console = await open(await addressOf('wei.zhang'));
    await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true }).check();
    await console.sees('Microsoft 365 E5 is assigned');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('ticket');
    await console.page.getByRole('alert').filter({ hasText: 'invalid-reference' }).waitFor();
    expect(await button(console, 'Save').isDisabled()).toBe(true);
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4711');
    await console.sees('Microsoft 365 E5 is assigned');
    await console.page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('503 of something between: sends the same again by itself, under the same key', async () => {
    const console = await open(await addressOf('ewa.wisniewska'));
    const keys: (string | undefined)[] = [];
    await console.page.route(SAVING, async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 2) return route.continue();
      return route.fulfill({ status: 503, headers: { 'retry-after': '0' }, body: '<html>no server is there</html>' });
    });
    await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true }).check();
    await console.sees('Microsoft 365 E5 is assigned');
    await button(console, 'Save').click();
    await console.sees('Licenses are saved');
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('503 that stays: says what is the matter, and Try again sends the same key', async () => {
    const console = await open(await addressOf('thabo.nkosi'));
    const keys: (string | undefined)[] = [];
    let isAway = true;
    await console.page.route(SAVING, async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (!isAway) return route.continue();
      return route.fulfill({ status: 503, headers: { 'retry-after': '0' }, body: '<html>no server is there</html>' });
    });
    await console.page.getByRole('checkbox', { name: 'Office 365 E3', exact: true }).uncheck();
    await console.sees('Office 365 E3 is removed');
    await button(console, 'Save').click();
    await console.sees('Something between this browser and the server answered in its place. Try again in a moment.');
    isAway = false;
    await button(console, 'Try again').click();
    await console.sees('Licenses are saved');
    expect(new Set(keys).size).toBe(1);
  });

  it('503 with a long pause: leaves nobody before a button that turns, and says how long', async () => {
    const console = await open(await addressOf('thabo.nkosi'));
    let tries = 0;
    await console.page.route(SAVING, async (route) => {
      tries += 1;
      if (tries > 1) return route.continue();
      return route.fulfill({ status: 503, headers: { 'retry-after': '60' }, body: '<html>no server is there</html>' });
    });
    await console.page.getByRole('checkbox', { name: 'Office 365 E3', exact: true }).check();
    await console.sees('Office 365 E3 is assigned');
    await button(console, 'Save').click();
    await console.sees('The server asks to wait 60 seconds before that is sent again.');
    expect(tries).toBe(1);
    await button(console, 'Try again').click();
    await console.sees('Licenses are saved');
  });

  it('no answer at all: says that nothing is done twice', async () => {
    const console = await open('/users');
    await select(console, ['Aroha Ngata']);
    await button(console, 'Remove licenses').click();
    const dialog = console.page.getByRole('dialog', { name: 'Remove licenses' });
    await dialog.getByRole('checkbox', { name: 'Office 365 E3', exact: true }).check();
    await dialog.getByText('Office 365 E3 goes from 1 user.').waitFor();
    let isAway = true;
    await console.page.route(/\/api\/operations$/, (route) => (isAway ? route.abort() : route.continue()));
    await dialog.getByRole('button', { name: 'Remove licenses', exact: true }).click();
    await dialog.getByText('Look at the network, and try again: the same is never done twice.').waitFor();
    isAway = false;
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await console.sees('Remove licenses: 1 user');
    await says(console, 'aroha.ngata@contoso.example', 'loses: Office 365 E3');
  });
});
