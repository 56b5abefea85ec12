import { inBrowser } from './support/browser.js';
import { button, goTo, openUser, previewOf, says, seats, select } from './support/steps.js';

/**
 * Microsoft's article about assigning licenses, step by step: its steps in their order, its labels as they are. Each
 * goes on where the one before ended.
 */
await inBrowser('the article about assigning licenses', ({ open }) => {
  it('shows Valid, Expired and Assigned of each subscription; their difference is what is available', async () => {
    const console = await open('/licenses');
    await console.sees('Microsoft 365 E5');
    for (const column of ['Valid', 'Expired', 'Assigned', 'Available'])
      await console.page.getByRole('columnheader', { name: column, exact: true }).waitFor();
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '21', '4']);
    await seats(console, 'SPE_E5', ['5', '0', '4', '1']);
    await seats(console, 'POWER_BI_PRO', ['3', '0', '5', '−2']);
    // what has expired gives nobody a seat
    await seats(console, 'VISIOCLIENT', ['0', '4', '0', '0']);
  });

  it('assigns a license to one user, who sees before how many are available', async () => {
    const console = await open('/licenses');
    await seats(console, 'SPE_E5', ['5', '0', '4', '1']);
    await goTo(console, 'Active users');
    await openUser(console, 'Ewa Wiśniewska');
    const user = console.page.getByRole('dialog');
    const choice = user.getByRole('checkbox', { name: 'Microsoft 365 E5', exact: true });
    await choice.waitFor();
    // the count stands there before anything is chosen
    await user.getByRole('region', { name: 'Licenses' }).getByText('Available').first().waitFor();
    await choice.check();
    await console.sees('Microsoft 365 E5 is assigned');
    await user.getByRole('row', { name: 'Microsoft 365 E5 4 → 5 1 → 0' }).waitFor();
    await button(console, 'Save').click();
    await console.sees('Licenses are saved');
    await button(console, 'Close').last().click();
    await says(console, 'ewa.wisniewska@contoso.example', 'Microsoft 365 E5');
    await goTo(console, 'Licenses');
    await seats(console, 'SPE_E5', ['5', '0', '5', '0']);
  });

  it('switches one service off for a user who keeps the license', async () => {
    const console = await open('/users');
    await openUser(console, 'Ewa Wiśniewska');
    const licenses = console.page.getByRole('dialog').getByRole('region', { name: 'Licenses' });
    await licenses
      .getByRole('button', { name: /services on$/ })
      .first()
      .click();
    await licenses.getByRole('switch', { name: 'Sway' }).first().uncheck();
    await console.sees('Services are switched as chosen');
    await button(console, 'Save').click();
    await console.sees('Licenses are saved');
  });

  it('replaces the existing license assignments of several users, and shows a results page', async () => {
    const console = await open('/users');
    await select(console, ['María García López', 'Priya Sharma']);
    await console.sees('2 users selected');
    await button(console, 'Bulk change').click();
    await console.sees('Selected users');
    await previewOf(console, 'Replace existing license assignments', ['Office 365 E3']);
    await console.sees('Microsoft 365 E5 goes from 2 users.');
    await console.sees('Office 365 E3 goes to 2 users.');
    await button(console, 'Start').click();
    await console.page.waitForURL(/\/operations\/[0-9a-f-]{36}/);
    await console.sees('Replace licenses: 2 users');
    await console.sees('Finished');
    await says(console, 'maria.garcia@contoso.example', /Complete.*gets: Office 365 E3; loses: Microsoft 365 E5/);
    await says(console, 'priya.sharma@contoso.example', /Complete.*gets: Office 365 E3; loses: Microsoft 365 E5/);
    await goTo(console, 'Licenses');
    await seats(console, 'SPE_E5', ['5', '0', '3', '2']);
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '23', '2']);
  });

  it('adds to the existing license assignments of several users, as far as seats are available', async () => {
    const console = await open('/users');
    await select(console, ['Ingrid Lindqvist', 'Pavel Novák', 'Thabo Nkosi']);
    await button(console, 'Bulk change').click();
    await console.sees('Selected users');
    await previewOf(console, 'Add to existing license assignments', ['Microsoft 365 E5']);
    await console.sees('Microsoft 365 E5 goes to 2 users.');
    await button(console, 'Start').click();
    await console.page.waitForURL(/\/operations\/[0-9a-f-]{36}/);
    await console.sees('Add licenses: 3 users');
    await console.sees('Finished');
    await console.page.getByTestId('count-complete').filter({ hasText: '2' }).waitFor();
    await console.page.getByTestId('count-failed').filter({ hasText: '1' }).waitFor();
    const failed = console.page.getByRole('row').filter({ hasText: 'Failed' }).filter({ hasText: 'contoso.example' });
    await failed.getByText(/No seat of Microsoft 365 E5 is available: 5 valid, 5 assigned, 0 available/).waitFor();
    // what they had before, they keep
    await goTo(console, 'Licenses');
    await seats(console, 'SPE_E5', ['5', '0', '5', '0']);
    await seats(console, 'ENTERPRISEPACK', ['25', '0', '23', '2']);
  });
});
