import { inBrowser } from './support/browser.js';
import { exported } from './support/exported.js';
import type { ConsolePage } from './support/console-page.js';

const ENOUGH = 30_000;

/** Chooses users by a list, and goes on to the step of licenses. */
const chooseByList = async ({ page }: ConsolePage, users: readonly string[]): Promise<void> => {
  await page.getByText('A list or CSV').click();
  await page.getByRole('textbox', { name: 'Users' }).fill(users.join('\n'));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Skip' }).click();
};

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });

await inBrowser('many users at once', (opened) => {
  const { open } = opened;

  it('has all its filters and their buttons on one line of a screen of 1280 pixels', async () => {
    const { page } = await open('/operations?state=finished');
    const filters = page.getByRole('form', { name: 'Filters' });
    const parts = ['Filter', 'Clear'].map((name) => filters.getByRole('button', { name, exact: true }));
    const bottoms = [];
    for (const part of [filters.getByRole('textbox', { name: 'By whom' }), ...parts]) {
      await part.waitFor();
      const { y, height } = (await part.boundingBox())!;
      bottoms.push(Math.round(y + height));
    }
    expect(new Set(bottoms).size).toBe(1);
  });

  it('adds a product to some by the steps of the wizard, shows the results, and undoes them', async () => {
    const console = await open('/bulk-change');
    await chooseByList(console, [
      'grace.thompson@contoso.example',
      'nobody@contoso.example',
      'thabo.nkosi@contoso.example',
    ]);
    await console.page.getByRole('radio', { name: 'Add to existing license assignments' }).check();
    await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
    await button(console, 'Preview').click();
    await console.sees('Microsoft 365 E5 goes to 1 user.');
    expect((await console.row('nobody@contoso.example'))[1]).toBe('Failed');
    await console.sees(/No seat of Microsoft 365 E5 is available: 5 valid, 5 assigned, 0 available/);
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4711');
    await button(console, 'Start').click();

    await console.page.waitForURL(/\/operations\/[0-9a-f-]{36}/, { timeout: ENOUGH });
    await console.sees('Finished');
    await console.sees('CHG-4711');
    expect((await console.row('grace.thompson@contoso.example')).slice(0, 3)).toEqual([
      'grace.thompson@contoso.example',
      'Complete',
      expect.stringContaining('gets: Microsoft 365 E5'),
    ]);
    await console.page.getByRole('radiogroup', { name: 'Show' }).getByText('Failed').click();
    await console.page.waitForURL(/state=failed/);
    expect((await console.row('thabo.nkosi@contoso.example'))[1]).toBe('Failed');
    await console.page.getByText('grace.thompson@contoso.example').waitFor({ state: 'detached' });

    await button(console, 'Undo…').click();
    await console.sees('Microsoft 365 E5 goes from 1 user.');
    await button(console, 'Undo').click();
    await console.sees('Undo: 1 user');
    await console.sees('Finished');
    expect(await console.leaked(['grace.thompson', 'nobody@contoso'])).toEqual([]);
  });

  it('replaces the licenses of all that match once their number was typed, and says what each loses', async () => {
    const console = await open('/bulk-change');
    await console.page.getByRole('combobox', { name: 'Holds' }).click();
    await console.page.getByRole('option', { name: 'Power BI Pro' }).first().click();
    await button(console, 'Find and count').click();
    await console.sees('5 users');
    await button(console, 'Next').click();
    await button(console, 'Skip').click();
    await console.page.getByRole('radio', { name: 'Replace existing license assignments' }).check();
    await console.sees(/Every license that isn’t chosen below is lost/);
    await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).check();
    await button(console, 'Preview').click();
    await console.sees('Power BI Pro goes from 5 users.');
    const start = button(console, 'Start');
    expect(await start.isDisabled()).toBe(true);
    await console.page.getByRole('textbox', { name: 'Type 5 to confirm' }).fill('5');
    await start.click();
    await console.sees('Replace licenses: 5 users');
    await console.sees('Finished');
  });

  it('deletes users only once their number was typed, and says until when they can be restored', async () => {
    const console = await open('/bulk-change');
    await console.page.getByText('A list or CSV').click();
    await console.page.getByRole('textbox', { name: 'Users' }).fill('pavel.novak@contoso.example');
    await button(console, 'Delete users…').click();
    await console.sees(/Deleted users can be restored until/);
    const really = button(console, 'Delete users');
    expect(await really.isDisabled()).toBe(true);
    await console.page.getByRole('textbox', { name: 'Type 1 to confirm' }).fill('1');
    await really.click();
    await console.sees('Delete users: 1 user');
    await console.sees('Finished');
  });

  it('reassigns a license below zero in one step, and back', async () => {
    const console = await open('/reassign');
    const choose = async (label: string, words: string, name: RegExp): Promise<void> => {
      await console.page.getByRole('combobox', { name: label }).fill(words);
      await console.page.getByRole('option', { name }).click();
    };
    await choose('From', 'maria', /García/);
    await choose('To', 'ingrid', /Lindqvist/);
    await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
    await console.sees('loses: Microsoft 365 E5');
    await button(console, 'Reassign').click();
    await console.sees('Reassigned');
    await button(console, 'Reassign back…').click();
    await button(console, 'Reassign').click();
    await console.sees('Reassigned');
    expect(await console.leaked(['maria', 'lindqvist'])).toEqual([]);
  });

  it('finds operations by their reference', async () => {
    const console = await open('/operations');
    await console.sees('Add licenses');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4711');
    await button(console, 'Filter').click();
    await console.page.getByRole('link', { name: 'Replace licenses' }).waitFor({ state: 'detached' });
    await console.sees('Add licenses');
    expect(new URL(console.page.url()).search).toBe('');
    const shown = await console.page.getByRole('link', { name: /^(Add licenses|Undo)$/ }).count();
    const csv = await exported(console, 'CSV');
    expect(csv.name).toBe('operations.csv');
    const [head, ...rows] = csv.text.trim().split('\r\n');
    expect(head).toMatch(/^\uFEFF?Id,What,Started,State,Users,/);
    expect(rows).toHaveLength(shown);
    expect(rows.at(-1)).toMatch(/,Add licenses,.*,finished,3,/);
    const told = (await exported(console, 'NDJSON')).text.trim().split('\n');
    expect(told.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(rows.map((row) => row.split(',')[0]));
  });

  it('finds those in which somebody was refused', async () => {
    const { items } = (await opened.server.get('/api/operations')).body;
    const refused = items.filter(({ counts }: { counts: { failed: number } }) => counts.failed > 0);
    expect(refused.length).toBeLessThan(items.length);
    const console = await open('/operations');
    await console.page.getByRole('link', { name: 'Delete users' }).waitFor();
    await console.page.getByRole('combobox', { name: 'State' }).click();
    await console.page.getByRole('option', { name: 'Refused for one user or more, who failed' }).click();
    await console.page.getByRole('link', { name: 'Delete users' }).waitFor({ state: 'detached' });
    const links = console.page.getByRole('table', { name: 'Operations' }).getByRole('link');
    const shown = await links.evaluateAll((all) => all.map((link) => (link as unknown as { href: string }).href));
    expect(shown.map((address) => new URL(address).pathname.split('/').at(-1))).toEqual(
      refused.map(({ id }: { id: string }) => id),
    );
  });

  it('takes along whom Active users selected, by their names', async () => {
    const console = await open('/users');
    const bulk = button(console, 'Bulk change');
    await console.sees('Nobody is selected');
    expect(await bulk.isDisabled()).toBe(true);
    for (const name of ['Adele Vance', 'Lars Sørensen'])
      await console.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await button(console, 'Remove licenses').click();
    await console.page.getByRole('dialog').getByText('Lars Sørensen').waitFor();
    await button(console, 'Cancel').click();
    await bulk.click();
    await console.sees('Selected users');
    await console.sees('2 users');
    await console.sees('Adele Vance');
    await button(console, 'Next').click();
    await console.page.getByRole('heading', { name: 'Profile and location' }).waitFor();
    await console.page.goBack();
    await console.sees('2 users');
  });

  it('offers no change in the past', async () => {
    const console = await open('/bulk-change?asOf=00000000000000000100');
    await console.sees('The past can’t be changed. Go back to now first.');
    expect(await button(console, 'Next').count()).toBe(0);
  });

  it.each([
    ['operations in the light', '/operations', {}],
    ['operations in the dark on a narrow screen', '/operations', { scheme: 'dark', width: 390 }],
    ['the wizard in the dark', '/bulk-change', { scheme: 'dark' }],
    ['reassigning on a narrow screen', '/reassign', { width: 390 }],
  ] as const)('%s hinders nobody', async (_, path, look) => {
    const console = await open(path, look);
    await console.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await console.hindrances()).toEqual([]);
  });
});
