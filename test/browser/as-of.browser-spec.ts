import { inBrowser } from './support/browser.js';

const asOf = (url: string): string | null => new URL(url).searchParams.get('asOf');
const timeIn = (timeZone: string, instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(new Date(instant));

await inBrowser('the moment that is shown', (opened) => {
  const { open } = opened;

  it('moves from change to change, says which one, and comes back to now', async () => {
    const { page } = await open('/licenses');
    await page.getByRole('button', { name: 'As of: now' }).click();
    const panel = page.getByRole('dialog', { name: 'As of' });
    await panel.getByText('Each change has a mark').waitFor();
    const { items } = (await opened.server.get('/api/history?outcome=accepted&limit=50')).body;
    const [last] = items;
    const before = items.find(({ occurredAt }: { occurredAt: string }) => occurredAt !== last.occurredAt);
    await panel.getByRole('button', { name: 'Change before' }).click();
    await page.getByText('The past can’t be changed.').waitFor();
    expect(asOf(page.url())).toBe(before.occurredAt);
    await panel.getByText(before.words).waitFor();
    await panel.getByRole('button', { name: 'Change after' }).click();
    await page.waitForURL((url) => asOf(url.href) === last.occurredAt);
    await panel.getByRole('button', { name: 'Now', exact: true }).click();
    await page.waitForURL((url) => url.search === '');
    await page.getByRole('button', { name: 'As of: now' }).waitFor();
  });

  it('is chosen on the line by the keyboard alone, and the panel gives the focus back', async () => {
    const { page } = await open('/licenses');
    const button = page.getByRole('button', { name: 'As of: now' });
    await button.focus();
    await page.keyboard.press('Enter');
    const moment = page.getByRole('slider', { name: 'Moment' });
    await page.getByText('Each change has a mark').waitFor();
    await moment.focus();
    await page.keyboard.press('Home');
    await page.getByText('You see everything as it was at').waitFor();
    const { items } = (await opened.server.get('/api/history?order=oldest&limit=1')).body;
    expect(asOf(page.url())).toBe(items[0].occurredAt);
    await moment.press('End');
    await page.waitForURL((url) => url.search === '');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'As of' }).waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: 'now' }).waitFor();
  });

  it('goes to a date in UTC or in the zone of the browser, which all pages follow and the browser keeps', async () => {
    const { items } = (await opened.server.get('/api/history?limit=1')).body;
    const { occurredAt } = items[0];
    const { page } = await open('/history', { timeZone: 'Asia/Tokyo' });
    await page
      .getByRole('cell', { name: timeIn('Asia/Tokyo', occurredAt) })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'As of: now' }).click();
    const panel = page.getByRole('dialog', { name: 'As of' });
    await panel.getByText('In the time zone Asia/Tokyo').waitFor();
    await panel.getByText('UTC', { exact: true }).click();
    await page
      .getByRole('cell', { name: timeIn('UTC', occurredAt) })
      .first()
      .waitFor();
    await page.reload();
    await page
      .getByRole('cell', { name: timeIn('UTC', occurredAt) })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'As of: now' }).click();
    await panel.getByLabel('Show everything as it was').fill(occurredAt.slice(0, 19));
    await panel.getByRole('button', { name: 'Go there' }).click();
    const whole = `${occurredAt.slice(0, 19)}.000Z`;
    await page.waitForURL((url) => asOf(url.href) === whole);
    await page
      .getByText(`${timeIn('UTC', whole)} UTC`)
      .filter({ visible: true })
      .first()
      .waitFor();
  });

  it('is warned of while the clock of the server is not trusted', async () => {
    const console = await open('/licenses');
    await console.sees('Microsoft 365 E5');
    opened.server.standalone.ports.clock.distrust('jumped', 'a test said so');
    await console.page.reload();
    await console.sees('The server’s clock is not trusted');
    await console.page.getByRole('link', { name: 'Look at the clock' }).click();
    await console.sees('a test said so');
    expect(await console.hindrances()).toEqual([]);
  });
});
