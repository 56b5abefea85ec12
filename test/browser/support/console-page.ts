import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly timeZone?: string;
  /** The only moment that there is for the page's scripts. */
  readonly now?: string;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Nothing on a page takes longer, also on a machine that does much else. */
const LONGEST_WAIT_MS = 30_000;

// What runs in the page is text: the names of a browser mean nothing here.
const REPORT_REFUSALS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('refused by the content security policy: ' + event.violatedDirective + ' ' + event.blockedURI))`;
const markFirst = `(wanted) => {
  const looking = new MutationObserver(() => {
    if (document.querySelector(wanted) === null) return;
    looking.disconnect();
    performance.mark('first');
  });
  looking.observe(document, { childList: true, subtree: true });
}`;
const BEFORE_FIRST = `performance.getEntriesByType('resource')
  .filter(({ startTime }) => startTime < performance.getEntriesByName('first')[0].startTime)
  .map(({ name }) => name)`;
const FINDINGS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`;

interface Finding {
  readonly impact: string | null;
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A page of the console in a browser of its own, which has seen nothing before. */
export class ConsolePage {
  readonly #faults: string[] = [];
  readonly #addresses: string[] = [];
  private constructor(
    private readonly context: BrowserContext,
    /** Playwright's own page, for what a test does on it. */
    readonly page: Page,
  ) {}

  static async open(browser: Browser, url: string, look: Look = {}): Promise<ConsolePage> {
    const { scheme = 'light', width = 1280, height = 800, locale = 'en-GB', timeZone = 'UTC' } = look;
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width, height },
      locale,
      timezoneId: timeZone,
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(LONGEST_WAIT_MS);
    if (look.now !== undefined) await context.clock.setFixedTime(look.now);
    const page = await context.newPage();
    const opened = new ConsolePage(context, page);
    await opened.#watch();
    await page.goto(url);
    return opened;
  }

  async #watch(): Promise<void> {
    const { page } = this;
    page.on('pageerror', (error) => this.#faults.push(`fault: ${error.message}`));
    page.on('console', (message) => {
      // a refusal is an answer, of which Chromium complains all the same; the page has to show it
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) this.#faults.push(`console: ${message.text()}`);
    });
    page.on('framenavigated', (frame) => this.#addresses.push(frame.url()));
    page.on('request', (request) => this.#addresses.push(request.url()));
    await page.addInitScript({ content: REPORT_REFUSALS });
  }

  /** What the page met so far that it should not have met. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Waits until a text can be seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Gives the texts of a row of a table, found by a text in it. */
  async row(text: string | RegExp): Promise<readonly string[]> {
    const row = this.page.getByRole('row').filter({ hasText: text }).first();
    await row.waitFor();
    const cells = await row.locator('[role=cell], td, th').allInnerTexts();
    return cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim());
  }

  /** Gives the findings of axe that hinder somebody seriously, as `rule: element`. */
  async hindrances(): Promise<readonly string[]> {
    // Evaluated from outside the page, so that its policy stands as it is. What axe itself is takes seconds to come
    // over, and so does what it found to be right.
    await this.page.evaluate(`${AXE};undefined`);
    const violations = (await this.page.evaluate(FINDINGS)) as readonly Finding[];
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }

  /** Tells which of these texts stand in an address that was asked, or in what the browser keeps afterwards. */
  async leaked(personal: readonly string[]): Promise<readonly string[]> {
    const kept = (await this.page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')) as string;
    const places = [...this.#addresses.map((address) => decodeURIComponent(address)), kept];
    return personal.filter((text) => places.some((place) => place.toLowerCase().includes(text.toLowerCase())));
  }

  /** What the page had asked the server by the time at which a first such element stood in it. */
  async questionsBefore(selector: string, path: string): Promise<readonly string[]> {
    const { page } = this;
    await page.addInitScript({ content: `(${markFirst})(${JSON.stringify(selector)})` });
    await page.goto(new URL(`/console${path}`, page.url()).href);
    await page.locator(selector).first().waitFor();
    const names = (await page.evaluate(BEFORE_FIRST)) as readonly string[];
    return names.map((name) => new URL(name).pathname).filter((name) => name.startsWith('/api/'));
  }

  async picture(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: 'disabled' });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
