import { inBrowser } from './support/browser.js';
import { button, goTo, openUser, previewOf, says, seats, select } from './support/steps.js';

/**
 * Microsoft's article about removing licenses from users, step by step: what is lost and until when it comes back, a
 * license for somebody else, and users who are deleted. Each step goes on where the one before ended.
 */
await inBrowser('the article about removing licenses', ({ open }) => {
  it('warns before a license is removed: data is kept for 30 days, documents of SharePoint stay', async () => {
    const console = await open('/users');
    await openUser(console, 'Grace Thompson');
    await console.page.getByRole('dialog').getByRole('checkbox', { name: 'Office 365 E3', exact: true }).uncheck();
    await console.sees('Office 365 E3 is removed');
    await console.sees(/Exchange, .* end: data is kept until/);
    await console.sees('SharePoint ends: data stays for good');
    await console.sees('Aliases go: grace@contoso.example');
    await console.page.getByRole('dialog').getByRole('row', { name: 'Office 365 E3 21 → 20 4 → 5' }).waitFor();
    await button(console, 'Save').click();
    await console.sees('Licenses are saved');
    await console.sees(/Exchange, kept until/);
    await button(console, 'Close').last().click();
    await says(console, 'grace.thompson@contoso.example', 'Unlicensed');
    await goTo(console, 'Licenses');
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '20', '5']);
  });

  it('assigns the license again within the 30 days: the data and the alias come back', async () => {
    const console = await open('/users');
    await openUser(console, 'Grace Thompson');
    await console.page.getByRole('dialog').getByRole('checkbox', { name: 'Office 365 E3', exact: true }).check();
    await console.sees('Exchange comes back with its data');
    await console.sees('Aliases come back: grace@contoso.example');
    await button(console, 'Save').click();
    await console.sees('Licenses are saved');
    await console.page.getByText(/kept until/).waitFor({ state: 'detached' });
    await button(console, 'Close').last().click();
    await says(console, 'grace.thompson@contoso.example', 'Office 365 E3');
  });

  it('removes licenses from several users, whom it names with what each loses', async () => {
    const console = await open('/users');
    await select(console, ['Amara Okafor', 'Lars Sørensen']);
    await button(console, 'Remove licenses').click();
    const dialog = console.page.getByRole('dialog', { name: 'Remove licenses' });
    await dialog.getByRole('listitem').filter({ hasText: 'Amara Okafor' }).waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'Lars Sørensen' }).waitFor();
    await dialog.getByText(/what stands in SharePoint stays/).waitFor();
    await dialog.getByRole('checkbox', { name: 'Power BI Pro', exact: true }).check();
    await dialog.getByText('Power BI Pro goes from 2 users.').waitFor();
    await dialog.getByRole('button', { name: 'Remove licenses', exact: true }).click();
    await console.sees('Remove licenses: 2 users');
    await console.sees('Finished');
    await says(console, 'amara.okafor@contoso.example', /Complete.*loses: Power BI Pro/);
    await goTo(console, 'Licenses');
    // over-assigned no more, and nothing is free yet
    await seats(console, 'POWER_BI_PRO', ['3', '0', '3', '0']);
  });

  it('gives a license that is not available to somebody else in one step', async () => {
    const console = await open('/users');
    await select(console, ['Zoë Müller']);
    await button(console, 'Reassign').click();
    await console.page.getByRole('combobox', { name: 'To' }).fill('lars');
    await console.page.getByRole('option', { name: /Lars Sørensen/ }).click();
    await console.page.getByRole('checkbox', { name: 'Power BI Pro', exact: true }).check();
    await console.sees('loses: Power BI Pro');
    await console.sees('gets: Power BI Pro');
    await button(console, 'Reassign').click();
    await console.sees('Reassigned');
    await goTo(console, 'Active users');
    await says(console, 'lars.sorensen@contoso.example', 'Power BI Pro');
    await goTo(console, 'Licenses');
    await seats(console, 'POWER_BI_PRO', ['3', '0', '3', '0']);
  });

  it('takes every license that is not chosen by Replace, and says so', async () => {
    const console = await open('/users');
    await select(console, ['Chiara Rossi']);
    await button(console, 'Bulk change').click();
    await console.sees('Selected users');
    await previewOf(console, 'Replace existing license assignments', ['Microsoft 365 E5']);
    await console.sees('Office 365 E3 goes from 1 user.');
    await button(console, 'Start').click();
    await console.sees('Replace licenses: 1 user');
    await console.sees('Finished');
    await goTo(console, 'Active users');
    await says(console, 'chiara.rossi@contoso.example', 'Microsoft 365 E5');
  });

  it('deletes one user once their number was typed: the license is free, the user is among the deleted', async () => {
    const console = await open('/users');
    await select(console, ['Pavel Novák']);
    await button(console, 'Delete').click();
    const dialog = console.page.getByRole('dialog', { name: 'Delete users' });
    await dialog.getByText(/Deleted users can be restored until/).waitFor();
    await dialog.getByText('Pavel Novák').first().waitFor();
    const really = dialog.getByRole('button', { name: 'Delete users', exact: true });
    expect(await really.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Type 1 to confirm' }).fill('1');
    await really.click();
    await console.sees('Delete users: 1 user');
    await console.sees('Finished');
    await goTo(console, 'Deleted users');
    await says(console, 'Pavel Novák', '29 days');
    await goTo(console, 'Licenses');
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '19', '6']);
  });

  it('deletes many: another number than theirs deletes nobody', async () => {
    const console = await open('/users');
    await select(console, ['Aroha Ngata', 'Fatima El Amrani', 'Nguyễn Thị Hoa']);
    await button(console, 'Delete').click();
    const dialog = console.page.getByRole('dialog', { name: 'Delete users' });
    const number = dialog.getByRole('textbox', { name: 'Type 3 to confirm' });
    await number.fill('2');
    const really = dialog.getByRole('button', { name: 'Delete users', exact: true });
    expect(await really.isDisabled()).toBe(true);
    await number.fill('3');
    await really.click();
    await console.sees('Delete users: 3 users');
    await console.sees('Finished');
    await goTo(console, 'Active users');
    await console.sees('21 users');
    await goTo(console, 'Licenses');
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '16', '9']);
  });

  it('restores a deleted user with the licenses that are there', async () => {
    const console = await open('/deleted-users');
    await button(console, 'Restore Pavel Novák').click();
    await console.sees('Pavel Novák comes back with all licenses.');
    await console.page.getByRole('dialog').getByRole('button', { name: 'Restore', exact: true }).click();
    await console.sees('Pavel Novák is back.');
    await goTo(console, 'Active users');
    await says(console, 'pavel.novak@contoso.example', 'Office 365 E3');
  });
});
