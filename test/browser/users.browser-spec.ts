import { exported } from './support/exported.js';
import { inBrowser } from './support/browser.js';

await inBrowser('active users', (opened) => {
  const { open } = opened;
  /** Each server gives the sample's users other ids. */
  const addressOf = async (name: string): Promise<string> =>
    `/users/${(await opened.server.get(`/api/users/${name}@contoso.example`)).body.id}`;

  it('shows names in their order, finds one by words that stay in memory, and goes back to all', async () => {
    const console = await open('/users');
    await console.sees('25 users');
    expect((await console.row('Adele Vance'))[1]).toBe('Adele Vance');
    await console.page.getByRole('searchbox', { name: 'Search users' }).fill('ayse');
    await console.sees('1 user');
    await console.sees('Ayşe Yılmaz');
    expect(await console.leaked(['ayse', 'Yılmaz', 'ayse.yilmaz@contoso.example'])).toEqual([]);
  });

  it('finds who holds a product, and says so in the address', async () => {
    const console = await open('/users');
    await console.sees('25 users');
    await console.page.getByRole('combobox', { name: 'Product' }).click();
    await console.page.getByRole('option', { name: 'Power BI Pro' }).click();
    await console.sees('5 users');
    expect(new URL(console.page.url()).searchParams.get('product')).toMatch(/^[0-9a-f-]{36}$/);
    await console.page.goBack();
    await console.sees('25 users');
  });

  it('selects one, those in sight, and none', async () => {
    const console = await open('/users');
    await console.sees('Nobody is selected');
    const edit = console.page.getByRole('button', { name: 'Edit licenses' });
    expect(await edit.isDisabled()).toBe(true);
    await console.page.getByRole('checkbox', { name: 'Select Adele Vance' }).check();
    await console.sees('1 user selected');
    expect(await edit.isEnabled()).toBe(true);
    await console.page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
    await console.sees('25 users selected');
    await console.page.getByRole('button', { name: 'Clear' }).click();
    await console.sees('Nobody is selected');
  });

  it('gives all that match as a CSV, or those who are selected, for whatever takes such a list', async () => {
    const console = await open('/users');
    await console.sees('25 users');
    const all = await exported(console, 'CSV');
    expect(all.name).toBe('users.csv');
    const lines = all.text.trim().split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFF?Display name,User principal name,Id,Licenses,/);
    expect(lines).toHaveLength(1 + 25);
    expect(lines[1]).toMatch(/^Adele Vance,adele\.vance@contoso\.example,[0-9a-f-]{36},/);
    await console.page.getByRole('checkbox', { name: 'Select Grace Thompson' }).check();
    const { text } = await exported(console, 'CSV');
    expect(text.trim().split('\r\n')).toEqual([lines[0], expect.stringMatching(/^Grace Thompson,/)]);
  });

  it('remembers which columns one wants', async () => {
    const console = await open('/users');
    await console.page.getByRole('button', { name: 'Columns' }).click();
    await console.page.getByText('Created', { exact: true }).click();
    await console.page.reload();
    await console.page.getByRole('columnheader', { name: 'Created' }).waitFor();
  });

  it('previews a removal by the dry run, saves it with its reference, and shows it without a reload', async () => {
    const console = await open('/users');
    await console.page.getByRole('link', { name: 'Grace Thompson' }).click();
    await console.sees('Open as a page');
    await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).uncheck();
    await console.sees('Office 365 E3 is removed');
    await console.sees(/Exchange, .* end: data is kept until/);
    await console.sees('SharePoint ends: data stays for good');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4711');
    const save = console.page.getByRole('button', { name: 'Save' });
    await save.click();
    await console.sees('Licenses are saved');
    await console.sees(/Exchange, kept until/);
    await console.page.getByRole('tab', { name: 'History' }).click();
    await console.sees('CHG-4711');
    await console.page.getByRole('button', { name: 'Close' }).click();
    expect(await console.row('Grace Thompson')).toContain('Unlicensed');
    expect(await console.leaked(['Grace', 'grace.thompson@contoso.example'])).toEqual([]);
  });

  it('says what a product lacks and the smallest change that would pass, and saves nothing', async () => {
    const console = await open(await addressOf('ewa.wisniewska'));
    await console.page.getByRole('checkbox', { name: 'Power BI Pro' }).check();
    await console.sees('No available seats');
    await console.sees('Buy at least 3 seats, or remove as many licenses.');
    expect(await console.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  });

  it('explains why a service is on', async () => {
    const console = await open(await addressOf('ewa.wisniewska'));
    await console.page.getByRole('tab', { name: 'Explain' }).click();
    await console.page.getByRole('combobox').click();
    await console.page.getByRole('option', { name: 'Exchange', exact: true }).click();
    await console.sees('Exchange is on. It is granted by Office 365 E3.');
  });

  it('asks at most two things before the first row', async () => {
    const console = await open('/users');
    await console.sees('25 users');
    const asked = await console.questionsBefore('[role=cell]', '/users');
    expect(asked.toSorted()).toEqual(['/api/me', '/api/users/search']);
  });

  it.each([
    ['in the light', {}],
    ['in the dark', { scheme: 'dark' }],
    ['on a narrow screen', { width: 390 }],
  ] as const)('hinders nobody %s', async (_, look) => {
    const console = await open('/users', look);
    await console.sees('25 users');
    expect(await console.hindrances()).toEqual([]);
    const user = await open(await addressOf('ewa.wisniewska'), look);
    await user.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
    await user.sees('Microsoft 365 E5 is assigned');
    expect(await user.hindrances()).toEqual([]);
  });
});
