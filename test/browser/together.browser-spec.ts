import { inBrowser } from './support/browser.js';
import { holdCommand } from './support/held-command.js';
import { button, goTo, previewOf, says, seats } from './support/steps.js';

const SAVING = /\/api\/users\/[^/]+\/licenses$/;

await inBrowser('people who work at the same time', (opened) => {
  const { open } = opened;
  const userOf = async (name: string) => (await opened.server.get(`/api/users/${name}@contoso.example`)).body;
  const addressOf = async (name: string): Promise<string> => `/users/${(await userOf(name)).id}`;
  const held = async (name: string): Promise<readonly string[]> =>
    (await userOf(name)).licenses.map(({ skuPartNumber }: { readonly skuPartNumber: string }) => skuPartNumber);

  it('gives the last seat to one of two browsers, and tells the other the numbers and what would pass', async () => {
    const [winner, loser] = [await open(await addressOf('wei.zhang')), await open(await addressOf('min-jun.kim'))];
    for (const console of [winner, loser]) {
      await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true }).check();
      await console.page.getByRole('row', { name: 'Microsoft 365 E5 4 → 5 1 → 0' }).waitFor();
    }
    // both have seen a seat, and both have saved
    const command = await holdCommand(loser, SAVING);
    await button(loser, 'Save').click();
    await command.isHeld;
    await button(winner, 'Save').click();
    await winner.sees('Licenses are saved');
    command.release();
    await loser.sees('No available seats');
    await loser.sees(/5 valid, 5 assigned, 0 available.*Buy at least 1 seat, or remove as many licenses\./);
    expect(await held('wei.zhang')).toEqual(['ENTERPRISEPACK', 'SPE_E5']);
    expect(await held('min-jun.kim')).toEqual(['ENTERPRISEPACK']);
  });

  it('tells in words that somebody changed a user meanwhile (412), and saves nothing', async () => {
    const address = await addressOf('ewa.wisniewska');
    const [first, second] = [await open(address), await open(address)];
    for (const console of [first, second]) {
      await console.page.getByRole('checkbox', { name: 'Office 365 E3', exact: true }).uncheck();
      await console.sees('Office 365 E3 is removed');
    }
    const command = await holdCommand(second, SAVING);
    await button(second, 'Save').click();
    await command.isHeld;
    await button(first, 'Save').click();
    await first.sees('Licenses are saved');
    command.release();
    await second.sees('precondition-failed');
    await second.sees(/Nothing was changed now\. Read it again, and decide by what is there\./);
  });

  it('keeps what somebody chooses while another changes the same user, and says so', async () => {
    const address = await addressOf('aroha.ngata');
    const console = await open(address);
    const product = console.page.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true });
    const isChecked = await product.isChecked();
    await product.setChecked(!isChecked);
    await button(console, 'Save').waitFor();
    const changed = await opened.server.call('PATCH', `/api${address}`, { jobTitle: 'Auditor' });
    expect(changed.status).toBe(200);
    await console.sees('This user was changed meanwhile');
    expect(await product.isChecked()).toBe(!isChecked);
    await button(console, 'Discard').click();
    await console.page.getByText('This user was changed meanwhile').waitFor({ state: 'detached' });
    expect(await product.isChecked()).toBe(isChecked);
  });

  it('gives 10 seats to the first of 20 users, and takes them back by Undo: everything is as before', async () => {
    await opened.server.post('/api/purchases', { skuPartNumber: 'VISIOCLIENT', seats: 10 });
    const licenses = async () =>
      (await opened.server.get('/api/users?limit=999')).body.items.map(
        ({ id, licenses: those }: { readonly id: string; readonly licenses: readonly object[] }) => [id, those],
      );
    const before = await licenses();
    const users = (await opened.server.get('/api/users?limit=999')).body.items
      .map(({ userPrincipalName }: { readonly userPrincipalName: string }) => userPrincipalName)
      .toSorted()
      .slice(0, 20) as readonly string[];
    const console = await open('/bulk-change');
    await console.page.getByText('A list or CSV').click();
    await console.page.getByRole('textbox', { name: 'Users' }).fill(users.join('\n'));
    await previewOf(console, 'Add to existing license assignments', ['Visio Plan 2']);
    await console.sees('Visio Plan 2 goes to 10 users.');
    await console.page.getByTestId('count-failed').filter({ hasText: '10' }).waitFor();
    await button(console, 'Start').click();
    await console.sees('Add licenses: 20 users');
    await console.sees('Finished');
    await console.page.getByTestId('count-complete').filter({ hasText: '10' }).waitFor();
    await console.page.getByTestId('count-failed').filter({ hasText: '10' }).waitFor();
    await says(console, users[0]!, 'gets: Visio Plan 2');
    await says(console, users[19]!, 'No seat of Visio Plan 2 is available: 10 valid, 10 assigned, 0 available');
    await goTo(console, 'Licenses');
    await seats(console, 'VISIOCLIENT', ['10', '4', '10', '0']);
    await console.page.goBack();

    await button(console, 'Undo…').click();
    const dialog = console.page.getByRole('dialog', { name: 'Undo this operation' });
    await dialog.getByText('Visio Plan 2 goes from 10 users.').waitFor();
    await dialog.getByRole('button', { name: 'Undo', exact: true }).click();
    await console.sees('Undo: 10 users');
    await console.sees('Finished');
    await goTo(console, 'Licenses');
    await seats(console, 'VISIOCLIENT', ['10', '4', '0', '10']);
    expect(await licenses()).toEqual(before);
  });

  it('shows after a save what was saved, on every page, without a reload', async () => {
    const console = await open('/licenses');
    await console.page.getByRole('link', { name: 'Power BI Pro' }).click();
    await button(console, 'Seats… (3 seats)').click();
    const dialog = console.page.getByRole('dialog', { name: 'Seats of Power BI Pro' });
    await dialog.getByRole('textbox', { name: 'Seats' }).fill('8');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await console.sees('The purchase has 8 seats now.');
    await button(console, 'Seats… (8 seats)').waitFor();
    await goTo(console, 'Licenses');
    await seats(console, 'POWER_BI_PRO', ['8', '0', '5', '3']);
    await console.page.goBack();
    await button(console, 'Seats… (8 seats)').waitFor();
  });
});
