import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });
const take = async ({ page }: ConsolePage, lines: readonly string[]): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({
    name: 'users.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['User Name,Display name,Usage location,Licenses', ...lines, ''].join('\n')),
  });

await inBrowser('users of a CSV file', ({ open }) => {
  it('are added after the preview, with results by user', async () => {
    const console = await open('/users');
    await console.page.getByRole('link', { name: 'Add from a CSV…' }).click();
    await take(console, [
      'mia.berg@contoso.example,Mia Berg,NO,Office 365 E3',
      'bo.lind@contoso.example,Bo Lind,SE,Power BI Pro',
    ]);
    await console.sees('Office 365 E3 goes to 1 user.');
    expect((await console.row('Bo Lind (line 3)'))[1]).toBe('Failed');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4714');
    await button(console, 'Add 2 users').click();
    await console.sees('Add users: 2 users');
    await console.sees('Finished');
    expect((await console.row('mia.berg@contoso.example'))[1]).toBe('Complete');
    expect(await console.leaked(['mia.berg', 'bo lind'])).toEqual([]);
  });

  it('are not sent while a line is wrong, unless the others are wanted all the same', async () => {
    const console = await open('/add-users');
    await take(console, ['cleo@contoso.example,Cleo,ZZ,', 'dan@contoso.example,Dan,FR,']);
    await console.sees('1 problem in the file');
    await console.sees(/Line 2, Usage location/);
    expect(await button(console, 'Add 1 user').count()).toBe(0);
    await console.page.getByRole('checkbox', { name: 'Add the other 1 user all the same' }).check();
    await button(console, 'Add 1 user').waitFor();
    expect(await console.hindrances()).toEqual([]);
  });

  it('are not read where the header names what nobody knows', async () => {
    const console = await open('/add-users', { scheme: 'dark', width: 390 });
    await console.page.locator('input[type=file]').setInputFiles({
      name: 'users.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('User Name,Display name,Licences\nana@contoso.example,Ana,\n'),
    });
    await console.sees(/"Licences" is no column of this import/);
    expect(await console.page.getByRole('checkbox').count()).toBe(0);
    expect(await console.hindrances()).toEqual([]);
  });
});
