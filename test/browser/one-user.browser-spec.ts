import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });
const type = ({ page }: ConsolePage, label: string, text: string) =>
  page.getByRole('dialog').getByRole('textbox', { name: label, exact: true }).fill(text);

await inBrowser('one user', (opened) => {
  const { open } = opened;
  const addressOf = async (name: string): Promise<string> =>
    `/users/${(await opened.server.get(`/api/users/${name}@contoso.example`)).body.id}`;

  it('is added with a license, of which Available is told before', async () => {
    const console = await open('/users');
    await button(console, 'Add…').click();
    const add = button(console, 'Add');
    await type(console, 'Display name', 'Mia Berg');
    await type(console, 'Username', 'mia.berg@contoso.example');
    await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).check();
    await console.sees('Usage location required');
    expect(await add.isDisabled()).toBe(true);
    await type(console, 'Usage location', 'no');
    await console.sees('Gets:');
    await type(console, 'Reference', 'CHG-4713');
    await add.click();
    await console.sees('The user is added');
    await console.page.getByRole('heading', { name: 'Mia Berg' }).waitFor();
    expect(await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).isChecked()).toBe(true);
    expect(await console.leaked(['mia'])).toEqual([]);
  });

  it('is not added with a license that has no seat', async () => {
    const console = await open('/users');
    await button(console, 'Add…').click();
    await type(console, 'Display name', 'Bo Lind');
    await type(console, 'Username', 'bo.lind@contoso.example');
    await type(console, 'Usage location', 'SE');
    await console.page.getByRole('checkbox', { name: 'Power BI Pro' }).check();
    await console.sees('No available seats');
    expect(await button(console, 'Add').isDisabled()).toBe(true);
  });

  it('gets another department and location, once the dry run has told both', async () => {
    const console = await open(await addressOf('ewa.wisniewska'));
    await console.page.getByRole('tab', { name: 'Profile' }).click();
    await button(console, 'Edit profile…').click();
    expect(await button(console, 'Save').isDisabled()).toBe(true);
    await type(console, 'Department', 'Research');
    await type(console, 'Usage location', 'de');
    await console.sees('department: Finance → Research');
    await console.sees('usage location: PL → DE');
    await button(console, 'Save').click();
    await console.sees('The profile is saved');
    await console.page.getByRole('row', { name: 'Department Research' }).waitFor();
  });

  it('gets an alias, which takes the place of the username, and loses it', async () => {
    const console = await open(await addressOf('adele.vance'));
    await console.page.getByRole('tab', { name: 'Profile' }).click();
    await button(console, 'Add an alias…').click();
    await type(console, 'Alias', 'vance@contoso.example');
    await console.sees('vance@contoso.example becomes an address of this user.');
    await button(console, 'Add').click();
    await button(console, 'Make it the username: vance@contoso.example').click();
    await console.sees('vance@contoso.example becomes the username; adele.vance@contoso.example becomes an alias.');
    await button(console, 'Make it the username').click();
    await button(console, 'Remove: adele.vance@contoso.example').click();
    await console.sees('adele.vance@contoso.example is free, and may be given to somebody else.');
    await button(console, 'Remove').click();
    await button(console, 'Remove: adele.vance@contoso.example').waitFor({ state: 'detached' });
  });

  it.each([
    ['in the light', {}],
    ['in the dark on a narrow screen', { scheme: 'dark', width: 390 }],
  ] as const)('hinders nobody %s', async (_, look) => {
    const console = await open('/users', look);
    await button(console, 'Add…').click();
    await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).check();
    expect(await console.hindrances()).toEqual([]);
    const user = await open(await addressOf('grace.thompson'), look);
    await user.page.getByRole('tab', { name: 'Profile' }).click();
    await button(user, 'Edit profile…').click();
    await type(user, 'Department', 'Research');
    await user.sees('department: Management → Research');
    expect(await user.hindrances()).toEqual([]);
  });
});
