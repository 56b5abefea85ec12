import { access, constants } from 'node:fs/promises';
import { type Browser, chromium } from 'playwright-core';
import type { TimeSources } from '#application';
import { withAdapter } from '#testing/adapters';
import { TestServer } from '../../../apps/api/test/server.js';
import { shown } from '../../support/shown.js';
import { ConsolePage, type Look } from './console-page.js';

/** Debian's, as .ci/run installs it. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

type Environment = Readonly<Record<string, string>>;

const found = (): Promise<void> =>
  access(CHROMIUM, constants.X_OK).catch(() => {
    throw new Error(`there is no ${CHROMIUM}`);
  });

export interface Opened {
  readonly server: TestServer;
  /**
   * Opens an address of the console, such as `/licenses`, or a whole one, in a browser that has seen nothing yet.
   */
  open(path: string, look?: Look): Promise<ConsolePage>;
}

export interface Prepared {
  /** The only time that there is for the server. The default is the machine's. */
  readonly time?: TimeSources;
  /** Writes the data directory that the server opens. */
  readonly fill?: (dataDir: string) => Promise<void>;
  /** The server needs this one, too. */
  readonly needs?: { readonly name: string; readonly probe: () => Promise<unknown> };
}

/** A server where people sign in makes no sample: it finds the one that was made before. */
const startServer = async (settings: Environment, { time, fill }: Prepared): Promise<TestServer> => {
  const open = Object.entries(settings).filter(([name]) => !/^AUTH(_|$)/.test(name));
  const server = await TestServer.start(Object.fromEntries(open), time, fill);
  if (open.length < Object.keys(settings).length) await server.restart(settings);
  return server;
};

/** Writing a hundred thousand users is all that takes long. */
const LONGEST_START_MS = 10 * 60_000;

/**
 * Registers tests that drive the console in a real browser: one Chromium and one server for the file. After each test
 * what its pages met is looked at: an error on the console, a fault of the script, or something that the content
 * security policy refused fails it.
 * @param environment has the settings of the server, or prepares what they name
 */
export const inBrowser = (
  name: string,
  define: (opened: Opened) => void,
  environment: Environment | (() => Promise<Environment>) = { SAMPLE: 'on' },
  prepared: Prepared = {},
): Promise<void> => {
  const { needs } = prepared;
  const names = needs === undefined ? 'browser' : `browser,${needs.name}`;
  const probe = async (): Promise<void> => {
    await found();
    await needs?.probe();
  };
  return withAdapter(names, probe, () => {
    describe(name, () => {
      let browser: Browser;
      let server: TestServer;
      let pages: ConsolePage[] = [];
      beforeAll(async () => {
        const settings = typeof environment === 'function' ? await environment() : environment;
        [browser, server] = await Promise.all([
          chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] }),
          startServer({ CONSOLE: 'on', ...settings }, prepared),
        ]);
      }, LONGEST_START_MS);
      afterEach(async () => {
        const met = pages.flatMap((page) => page.faults);
        await Promise.all(pages.map((page) => page.close()));
        pages = [];
        expect(met).toEqual([]);
      });
      afterAll(async () => {
        await browser?.close();
        await server?.stop();
      });
      define({
        get server() {
          return server;
        },
        open: async (path, look) => {
          const url = path.startsWith('/') ? `${server.url}/console${path}` : path;
          // what a test wrote before is there, however slow the machine is
          await shown(server.url);
          const page = await ConsolePage.open(browser, url, look);
          pages.push(page);
          return page;
        },
      });
    });
  });
};
