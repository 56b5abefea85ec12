import type { Page } from 'playwright-core';
import { MOST_CONSOLES } from '../../apps/api/src/feed/open-feeds.js';
import { inBrowser } from './support/browser.js';

const TABS = 8;
/** It is meant, too, where an address names no tenant. */
const SAMPLE = 'c0a10050-0000-4000-8000-000000000001';
/** What runs in a page is text: Chromium without a screen shows every tab. */
const seen = (state: 'hidden' | 'visible'): string => `
  Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));`;

await inBrowser('what others do', (opened) => {
  const { open } = opened;
  const POWER_BI = 'POWER_BI_PRO';

  /** Valid, Expired, Assigned and Available, once the page shows so many valid ones. */
  const showsValid = (page: Page, seats: number): Promise<void> =>
    page
      .getByTestId(POWER_BI)
      .getByRole('cell', { name: String(seats), exact: true })
      .waitFor();
  const powerBi = async (): Promise<{ readonly skuId: string; readonly valid: number }> => {
    const { items } = (await opened.server.get('/api/subscriptions?limit=999')).body;
    return items.find((item: { skuPartNumber: string }) => item.skuPartNumber === POWER_BI);
  };
  const buy = async (seats: number): Promise<void> => {
    const { skuId } = await powerBi();
    expect((await opened.server.post('/api/purchases', { skuId, seats })).status).toBe(201);
  };
  /** Opens streams until there is no place, and gives them back: those that are missing are open elsewhere. */
  const openElsewhere = async (): Promise<number> => {
    const own: Response[] = [];
    for (let isFull = false; !isFull;) {
      const response = await fetch(`${opened.server.url}/api/changes?follow=true`);
      if (response.status === 200) own.push(response);
      else isFull = true;
      if (isFull) await response.body?.cancel();
    }
    await Promise.all(own.map((each) => each.body!.cancel()));
    return MOST_CONSOLES - own.length;
  };
  /** Places are given back a moment after somebody left. */
  const untilOpen = async (streams: number): Promise<void> => {
    while ((await openElsewhere()) !== streams);
  };

  it('is shown in two browsers without a reload', async () => {
    const [one, other] = [await open('/licenses'), await open('/licenses')];
    for (const { page } of [one, other]) await showsValid(page, 3);
    await untilOpen(2);
    await buy(10);
    for (const { page } of [one, other]) await showsValid(page, 13);
    await buy(100);
    for (const { page } of [one, other]) await showsValid(page, 113);
  });

  it('comes by one stream to eight tabs of a browser, and by none while nobody looks', async () => {
    const { page: first } = await open('/licenses');
    await showsValid(first, 113);
    await untilOpen(1);
    const tabs = [first];
    while (tabs.length < TABS) {
      const tab = await first.context().newPage();
      // half of them say which tenant they are about
      await tab.goto(`${first.url()}${tabs.length % 2 === 0 ? '' : `?tenant=${SAMPLE}`}`);
      await showsValid(tab, 113);
      tabs.push(tab);
    }
    await untilOpen(1);
    await buy(1);
    for (const tab of tabs) await showsValid(tab, 114);
    // another one reads on behind what the first one told
    await first.close();
    const others = tabs.slice(1);
    await untilOpen(1);
    await buy(1);
    for (const tab of others) await showsValid(tab, 115);
    for (const tab of others) await tab.evaluate(seen('hidden'));
    await untilOpen(0);
    await buy(1);
    await others[0]!.evaluate(seen('visible'));
    await showsValid(others[0]!, 116);
    await untilOpen(1);
  });

  it('is missed by no tab that knows its tenant later than its first rows', async () => {
    const { valid } = await powerBi();
    const { page: named } = await open(`/licenses?tenant=${SAMPLE}`);
    await showsValid(named, valid);
    await untilOpen(1);
    const tab = await named.context().newPage();
    let answer = (): void => {};
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    await tab.route('**/api/me', async (route) => {
      await isAnswered;
      await route.continue();
    });
    await tab.goto(named.url().replace(/\?.*/, ''));
    await showsValid(tab, valid);
    await buy(1);
    await showsValid(named, valid + 1);
    // it hears of the purchase before anybody told it whom it is about
    answer();
    await showsValid(tab, valid + 1);
    await untilOpen(1);
  });

  it('is asked for now and then while the server has no place for a stream', async () => {
    const places: Response[] = [];
    // those whom the tests before had are given back by and by
    while (places.length < MOST_CONSOLES) {
      const response = await fetch(`${opened.server.url}/api/changes?follow=true`);
      if (response.status === 200) places.push(response);
      else await response.body?.cancel();
    }
    const { page } = await open('/licenses');
    await showsValid(page, 117);
    const refused = page.waitForResponse((response) => response.status() === 503);
    const polled = page.waitForResponse((response) => response.url().endsWith('/api/changes') && response.ok());
    await Promise.all([refused, polled]);
    await buy(1);
    await showsValid(page, 118);
    await Promise.all(places.map((each) => each.body!.cancel()));
    await untilOpen(1);
  });
});
