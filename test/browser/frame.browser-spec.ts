import { inBrowser } from './support/browser.js';

await inBrowser('the frame', (opened) => {
  const { open } = opened;

  it('opens Home, which leads to what wants attention', async () => {
    const { server } = opened;
    const { id } = (await server.get('/api/users/ewa.wisniewska@contoso.example')).body;
    const refused = await server.post(`/api/users/${id}/licenses`, { add: ['VISIOCLIENT'] });
    expect(refused.body.code).toBe('no-available-seats');
    const console = await open('/');
    const { page } = console;
    const over = page.getByRole('region', { name: 'Over-assigned products' });
    await over.getByText('−2').waitFor();
    await over.getByRole('link', { name: 'Power BI Pro' }).waitFor();
    await console.sees('No operation is running.');
    await console.sees('Deadlines of the next seven days');
    await console.sees('Purchases that end soon');
    expect(await console.hindrances()).toEqual([]);
    await page
      .getByRole('region', { name: 'Today’s refusals' })
      .getByRole('link', { name: 'No available seats' })
      .click();
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    const { searchParams } = new URL(page.url());
    expect([searchParams.get('outcome'), searchParams.get('from')]).toEqual(['refused', searchParams.get('to')]);
    await page.goBack();
    await over.getByRole('link', { name: 'Power BI Pro' }).click();
    await page.getByRole('heading', { name: 'Power BI Pro', level: 1 }).waitFor();
  });

  it('finds a user, a product and a page by the keyboard alone, and keeps the words out of addresses', async () => {
    const console = await open('/licenses');
    const { page } = console;
    await console.sees('Microsoft 365 E5');
    const search = async (words: string, found: string): Promise<void> => {
      await page.keyboard.press('Control+K');
      const field = page.getByRole('combobox', { name: 'Search everything' });
      await field.waitFor();
      await field.pressSequentially(words);
      await page.getByRole('option', { name: found, selected: true }).waitFor();
    };
    await search('wisniewska', 'ewa.wisniewska');
    expect(await console.hindrances()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/users\/[\da-f-]{36}$/);
    const id = page.url().split('/').at(-1)!;
    await search('visio', 'VISIOCLIENT');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Visio Plan 2', level: 1 }).waitFor();
    await search('histo', 'History');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor();
    await search(id, 'ewa.wisniewska');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Search everything' }).waitFor({ state: 'detached' });
    expect(await console.leaked(['wisniewska', 'visio', 'histo?'])).toEqual([]);
  });

  it('tells what is promised and asked of people, and which other systems send commands', async () => {
    const console = await open('/settings');
    const { page } = console;
    const promised = page.getByRole('region', { name: 'Retention and references' });
    const facts = promised.locator('dl > div');
    for (const [label, value] of [
      ['Users and services', '30 days'],
      ['SharePoint', 'kept for good'],
      ['A reference is needed', 'to erase somebody at once, to close a tenant'],
      ['Erase at once', 'permitted'],
    ] as const)
      await facts.filter({ hasText: label }).filter({ hasText: value }).waitFor();
    await page.getByRole('region', { name: 'Other systems' }).getByText('No other system sends commands.').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Erase User' }).waitFor();
    expect(await console.hindrances()).toEqual([]);
  });

  it('offers a tab of an older release to be loaded anew, at the same address', async () => {
    const console = await open('/licenses');
    const { page } = console;
    await console.sees('Microsoft 365 E5');
    // as after a release: the page names another script, and the file of this one's page is gone
    await page.route('**/console/', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        body: (await answer.text()).replaceAll('/assets/index-', '/assets/newer-'),
      });
    });
    await page.route(/\/assets\/deadlines-page-.*\.js/, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Deadlines', exact: true }).click();
    await console.sees('The console was renewed meanwhile');
    expect(await console.hindrances()).toEqual([]);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Load anew' }).click();
    await page.getByRole('heading', { name: 'Deadlines', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/deadlines');
  });
});
