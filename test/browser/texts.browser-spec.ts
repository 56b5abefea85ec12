import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

const MARKUP = '<img src=x onerror="document.body.innerHTML=1"><b>Bo</b> &amp; Co';
/** What follows the sign runs from right to left, until something isolates it. */
const TURNED = 'Ann \u202egnp.exe';
const THIN = 'Ze\u200bro\u200d Width';
const ARABIC = 'نور الفارسي';
/** Each is found by its address, in which nothing is special. */
const NAMES = [
  ['markup', MARKUP, 'name0'],
  ['a sign that turns what follows', TURNED, 'name1'],
  ['signs without width', THIN, 'name2'],
  ['a name from right to left', ARABIC, 'noor.al-farsi'],
] as const;
const MADE = NAMES.slice(0, 3);

/** Whether a name stands in an element that keeps its direction from what stands around it. */
const isIsolated = ({ page }: ConsolePage, name: string): Promise<boolean> =>
  page
    .locator('bdi', { hasText: name })
    .filter({ visible: true })
    .first()
    .evaluate((element) => {
      const { getComputedStyle } = globalThis as unknown as {
        getComputedStyle(of: unknown): { readonly unicodeBidi: string };
      };
      return getComputedStyle(element).unicodeBidi.startsWith('isolate');
    });

await inBrowser('texts of others', (opened) => {
  const { open } = opened;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    for (const [, displayName, address] of MADE) {
      const body = { userPrincipalName: `${address}@contoso.example`, displayName, usageLocation: 'DE' };
      const { status, body: created } = await opened.server.post('/api/users', body);
      expect(status).toBe(201);
      ids.set(displayName, created.id);
    }
    const visio = { skuPartNumber: 'VISIOCLIENT', seats: 12_345 };
    expect((await opened.server.post('/api/purchases', visio)).status).toBe(201);
    await opened.server.get('/api/users');
  });

  it.each(NAMES)('%s is text in the list, and turns nothing beside it', async (_, name, address) => {
    const console = await open('/users');
    await console.sees('28 users');
    await console.page.getByRole('searchbox', { name: 'Search users' }).fill(address);
    // the rows before are gone then
    await console.sees(/^1 user$/);
    await console.page.locator('bdi', { hasText: name }).first().waitFor();
    expect(await isIsolated(console, name)).toBe(true);
    expect(await console.page.getByRole('table').locator('img').count()).toBe(0);
  });

  it.each(MADE)('%s is text in a dialog, and turns nothing beside it', async (_, name) => {
    const id = ids.get(name)!;
    await opened.server.call('DELETE', `/api/users/${id}`);
    await opened.server.get(`/api/deleted-users/${id}`);
    const console = await open(`/deleted-users/${id}`);
    await console.page.getByRole('button', { name: 'Restore' }).click();
    await console.page.getByRole('dialog').getByText('comes back with all licenses.').waitFor();
    const places = console.page.getByRole('dialog').locator('bdi', { hasText: name });
    // in the title, and in what would happen
    expect(await places.count()).toBe(2);
    expect(await isIsolated(console, name)).toBe(true);
    await console.page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
    await console.sees('Nobody is deleted now.');
    await console.page.locator('bdi', { hasText: name }).first().waitFor();
  });

  it.each([
    ['fr-FR', 'décembre 2031', '12 345'],
    ['tr-TR', 'Aralık 2031', '12.345'],
    ['en-GB', 'December 2031', '12,345'],
  ])('has dates and numbers as the language of the browser has them: %s', async (locale, month, seats) => {
    const console = await open('/deadlines?month=2031-12', { locale });
    await console.page.getByRole('heading', { level: 2, name: month }).first().waitFor();
    await console.page.getByRole('link', { name: 'Licenses', exact: true }).click();
    expect(await console.row('Visio Plan 2')).toContain(seats);
  });

  it('leads to what an address says, and back to what was seen before', async () => {
    const { items } = (await opened.server.get('/api/subscriptions')).body;
    const { skuId } = items.find(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber === 'POWER_BI_PRO');
    const { body: user } = await opened.server.get('/api/users/adele.vance@contoso.example');
    const console = await open(`/users?product=${skuId}&user=${user.id}`);
    const { page } = console;
    await page.getByRole('dialog').getByText('adele.vance@contoso.example').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.waitForURL((url) => !url.searchParams.has('user') && url.searchParams.get('product') === skuId);
    await console.sees('5 users');
    await page.goBack();
    await page.getByRole('dialog').getByText('adele.vance@contoso.example').first().waitFor();
    await page.reload();
    await page.getByRole('dialog').getByText('adele.vance@contoso.example').first().waitFor();
    expect(await console.leaked(['adele', 'vance'])).toEqual([]);
  });
});
