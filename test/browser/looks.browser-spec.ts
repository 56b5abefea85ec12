import type { Locator } from 'playwright-core';
import { inBrowser } from './support/browser.js';
import { select } from './support/steps.js';

/** As much of an element of the page as is looked at here. */
interface Painted {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly ownerDocument: {
    readonly defaultView: {
      getComputedStyle(of: Painted): { readonly color: string; readonly backgroundColor: string };
    };
    createRange(): { selectNodeContents(of: Painted): void; getClientRects(): Iterable<{ readonly top: number }> };
  };
}
/** Works in the page. */
const of = <T>(element: Locator, look: (element: Painted) => T): Promise<T> =>
  element.evaluate(look as unknown as Parameters<Locator['evaluate']>[0]) as Promise<T>;

/** What stands behind the text of an element, as the browser paints it. */
const backgroundOf = (element: Locator): Promise<string> =>
  of(element, (shown) => shown.ownerDocument.defaultView.getComputedStyle(shown).backgroundColor);
const inkOf = (element: Locator): Promise<string> =>
  of(element, (shown) => shown.ownerDocument.defaultView.getComputedStyle(shown).color);
const linesOf = (element: Locator): Promise<number> =>
  of(element, (shown) => {
    const text = shown.ownerDocument.createRange();
    text.selectNodeContents(shown);
    return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
  });
const isCut = (element: Locator): Promise<boolean> => of(element, (shown) => shown.scrollWidth > shown.clientWidth);

await inBrowser('what people look at', (opened) => {
  const { open } = opened;
  const idOf = async (name: string): Promise<string> =>
    (await opened.server.get(`/api/users/${name}@contoso.example`)).body.id;

  it('is told in words, and not by names of the interface', async () => {
    const console = await open(`/users/${await idOf('grace.thompson')}`);
    await console.page.getByRole('tab', { name: 'History' }).click();
    const history = console.page.getByRole('tabpanel', { name: 'History' });
    await history.getByText('Create user', { exact: true }).waitFor();
    await history.getByText('Department: Management').waitFor();
    await history.getByText('Aliases: grace@contoso.example').waitFor();
    await history.getByText(/system:sample \(Global Administrator\)/).waitFor();
    expect(await history.innerText()).not.toMatch(/CreateUser|usageLocation|GlobalAdministrator|\[|\(nothing\)/);
  });

  it('stands out from a row that is selected', async () => {
    const console = await open('/users');
    await select(console, ['Adele Vance']);
    const row = console.page.getByRole('row').filter({ hasText: 'Adele Vance' });
    const label = row.locator('.mantine-Badge-root').first();
    await label.waitFor();
    expect(await backgroundOf(label)).not.toBe(await backgroundOf(row));
  });

  it('is broken into lines between words, where there is room for it', async () => {
    const id = await idOf('pavel.novak');
    await opened.server.call('DELETE', `/api/users/${id}`);
    const console = await open(`/deleted-users/${id}`);
    const facts = console.page.getByRole('main').locator('dd');
    const username = facts.filter({ hasText: 'pavel.novak@contoso.example' });
    await username.waitFor();
    expect([await linesOf(username), await linesOf(facts.filter({ hasText: id }))]).toEqual([1, 1]);
    await console.sees('SharePoint, for good');
  });

  it('is whole on a narrow screen: the state of a purchase', async () => {
    const { items } = (await opened.server.get('/api/subscriptions')).body;
    const console = await open(`/licenses/${items[0].skuId}`, { width: 390 });
    const state = console.page.locator('.mantine-Badge-label').filter({ hasText: /^active$/ });
    await state.first().waitFor();
    expect(await isCut(state.first())).toBe(false);
  });

  it('is read in the past as it is now, also where it can’t be changed', async () => {
    const path = `/users/${await idOf('ewa.wisniewska')}`;
    const labelOn = async (address: string): Promise<string> => {
      const { page } = await open(address);
      const label = page.getByRole('main').getByText('Office 365 E3', { exact: true }).first();
      await label.waitFor();
      return inkOf(label);
    };
    const { position } = (await opened.server.standalone.ports.store.head())!;
    expect(await labelOn(`${path}?asOf=${position}`)).toBe(await labelOn(path));
  });

  it('is whole on a narrow screen: the name of the tenant, which stands in the navigation there', async () => {
    const { page } = await open('/licenses', { width: 390 });
    await page.getByRole('button', { name: 'Navigation' }).click();
    const name = page.getByRole('navigation', { name: 'Console' }).getByText('Contoso', { exact: true });
    await name.waitFor();
    expect(await isCut(name)).toBe(false);
    expect(await page.getByRole('banner').getByText('Contoso').isVisible()).toBe(false);
  });

  it('is on a narrow screen as a whole: the header, also in the past', async () => {
    const { position } = (await opened.server.standalone.ports.store.head())!;
    const { page } = await open(`/licenses?asOf=${position}`, { width: 390 });
    const last = page.getByRole('banner').getByRole('button').last();
    await last.waitFor();
    const { x, width } = (await last.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(390);
  });

  it('is told as a whole where a column cuts it, to whoever points at it', async () => {
    const [upn, short] = ['a.name.that.no.column.of.a.list.holds@contoso.example', 'x@contoso.example'];
    for (const [userPrincipalName, displayName] of [
      [upn, 'Somebody Long'],
      [short, 'Somebody Short'],
    ])
      expect((await opened.server.post('/api/users', { userPrincipalName, displayName })).status).toBe(201);
    const console = await open('/users', { width: 1000 });
    const { page } = console;
    await console.sees('Adele Vance');
    await page.getByRole('searchbox', { name: 'Search users' }).fill('Somebody');
    await page.getByText('Adele Vance').waitFor({ state: 'detached' });
    const cell = (text: string): Locator => page.getByRole('cell', { name: text, exact: true });
    await cell(upn!).hover();
    expect([await isCut(cell(upn!)), await cell(upn!).getAttribute('title')]).toEqual([true, upn]);
    await cell(short!).hover();
    expect([await isCut(cell(short!)), await cell(short!).getAttribute('title')]).toEqual([false, null]);
  });

  it.each(['users', 'licenses', 'products', 'deleted-users', 'operations'])(
    'has a title where an address of %s leads to nobody and nothing',
    async (folder) => {
      const { page } = await open(`/${folder}/00000000-0000-4000-8000-00000000ffff`);
      await page.getByRole('main').getByRole('alert').first().waitFor();
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    },
  );

  it('says of when everything is in the header, also where only a part of it has room', async () => {
    const { page } = await open('/licenses', { width: 390 });
    await page.getByRole('banner').getByRole('button', { name: 'As of: now' }).waitFor();
  });

  it('says what to do where nothing is found', async () => {
    const console = await open('/users');
    await console.page.getByRole('searchbox', { name: 'Search users' }).fill('nobody at all');
    await console.sees('Nobody is found. Look for other words, or take a filter away.');
  });
});
