import { inBrowser } from './support/browser.js';
import { exported } from './support/exported.js';
import type { ConsolePage } from './support/console-page.js';

await inBrowser('the history', (opened) => {
  const { open } = opened;
  const change = (name: string, body: object) =>
    opened.server.post(`/api/users/${name}@contoso.example/licenses`, body);
  const entry = async (console: ConsolePage, words: RegExp): Promise<void> => {
    await console.page.getByRole('button', { name: words }).first().click();
    await console.page.getByRole('dialog').waitFor();
  };
  const titleOf = ({ page }: ConsolePage) => page.getByRole('dialog').getByRole('heading', { level: 2 });

  beforeAll(async () => {
    const removal = { remove: [{ skuPartNumber: 'ENTERPRISEPACK' }], reference: 'CHG-4711' };
    expect((await change('grace.thompson', removal)).status).toBe(200);
    expect((await change('ewa.wisniewska', { add: [{ skuPartNumber: 'POWER_BI_PRO' }] })).status).toBe(409);
    await opened.server.get('/api/history');
  });

  it('finds by a reference what was done, and shows it before and after', async () => {
    const console = await open('/history');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4711');
    await console.page.getByRole('button', { name: 'Show' }).click();
    await console.page.getByText('ewa.wisniewska@contoso.example').first().waitFor({ state: 'detached' });
    await entry(console, /^Office 365 E3 removed, 20 of 25 seats held/);
    await titleOf(console).getByText('Done').waitFor();
    expect(await console.row(/^Office 365 E3/)).toEqual(['Office 365 E3', 'all services on', '–']);
    expect(await console.row(/^Aliases/)).toEqual(['Aliases', 'grace@contoso.example', '–']);
    expect(await console.leaked(['grace'])).toEqual([]);
  });

  it('finds what was refused, and says what would let it pass', async () => {
    const console = await open('/history');
    await console.page.getByRole('combobox', { name: 'Outcome' }).click();
    await console.page.getByRole('option', { name: 'Refused' }).click();
    await console.page.waitForURL(/outcome=refused/);
    await console.page.getByText('grace.thompson@contoso.example').first().waitFor({ state: 'detached' });
    await entry(console, /No seat of Power BI Pro is available/);
    await titleOf(console).getByText('Refused').waitFor();
    await console.sees('What would let it pass');
    await console.page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Power BI Pro' }).first().waitFor();
    await console.page.getByRole('button', { name: 'Close' }).click();
    await console.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await console.leaked(['ewa.wisniewska'])).toEqual([]);
  });

  it('finds by a username, which stays out of the address', async () => {
    const console = await open('/history');
    await console.page.getByRole('textbox', { name: 'User' }).fill('lars.sorensen@contoso.example');
    await console.page.getByRole('button', { name: 'Show' }).click();
    await console.page.getByText('grace.thompson@contoso.example').first().waitFor({ state: 'detached' });
    await console.page.waitForURL(/user=[0-9a-f-]{36}/);
    await console.page.getByRole('cell', { name: 'lars.sorensen@contoso.example' }).first().waitFor();
    await console.page.getByRole('textbox', { name: 'User' }).fill('nobody@contoso.example');
    await console.page.getByRole('button', { name: 'Show' }).click();
    await console.sees('No active user has it: give the id of a deleted one');
    expect(await console.leaked(['lars.sorensen', 'nobody@'])).toEqual([]);
  });

  it('finds by the username of whoever acted, which no address has, and so do operations', async () => {
    const console = await open('/history');
    const asked: string[] = [];
    console.page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      const actor = searchParams.get('actor');
      if (pathname === '/api/history' && actor !== null) asked.push(actor);
    });
    await console.page.getByRole('textbox', { name: 'By whom' }).fill('ewa.wisniewska@contoso.example');
    await console.page.getByRole('button', { name: 'Show' }).click();
    await console.page.getByText('grace.thompson@contoso.example').first().waitFor({ state: 'detached' });
    const { id } = (await opened.server.get('/api/users/ewa.wisniewska@contoso.example')).body;
    expect(new Set(asked)).toEqual(new Set([id]));
    await console.page.getByRole('link', { name: 'Operations', exact: true }).click();
    const filters = console.page.getByRole('form', { name: 'Filters' });
    for (const name of ['By whom', 'User']) {
      await filters.getByRole('textbox', { name }).fill('nobody@contoso.example');
      await filters.getByRole('button', { name: 'Filter' }).click();
      await filters.getByText('No active user has it').first().waitFor();
      await filters.getByRole('textbox', { name }).fill('');
    }
    await filters.getByRole('textbox', { name: 'User' }).fill('ewa.wisniewska@contoso.example');
    const answered = console.page.waitForResponse((response) => response.url().includes(`/api/history?user=${id}`));
    await filters.getByRole('button', { name: 'Filter' }).click();
    await answered;
    expect(await console.leaked(['ewa.wisniewska', 'nobody@'])).toEqual([]);
  });

  it('gives what the filters find as NDJSON and as CSV', async () => {
    const console = await open('/history?outcome=refused');
    await console.page
      .getByRole('button', { name: /No seat of Power BI Pro/ })
      .first()
      .waitFor();
    const lines = await exported(console, 'NDJSON');
    expect(lines.name).toBe('history.ndjson');
    const entries = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries).toMatchObject([
      { outcome: 'refused', reason: { code: 'no-available-seats' } },
      { end: 'complete', entries: 1 },
    ]);
    const table = await exported(console, 'CSV');
    expect(table.name).toBe('history.csv');
    const [, refused, end] = table.text.trimEnd().split(/\r?\n/);
    expect(refused).toContain('ewa.wisniewska@contoso.example');
    expect(end).toContain('complete: 1 entries');
  });
});
