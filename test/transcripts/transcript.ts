import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { createLogger, readConfiguration, SystemClock } from '#platform';
import { ManualClock } from '#testing/fakes';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { startStandalone } from '../../apps/standalone/src/standalone.js';
import { openDataDirFiles } from '../../apps/cli/src/stores/open-data-files.js';
import { openDataDirStores } from '../../apps/cli/src/stores/open-data-stores.js';
import { openStoreServer } from '../../apps/cli/src/stores/open-store-server.js';
import { root } from '../support/app-process.js';
import { typeAtTerminal } from '../support/cli/pseudo-terminal.js';
import { type CliWorld, runCli } from '../support/cli/run-cli.js';
import { CTRL_C, FILES, type Section, SECTIONS, type Step } from './scenario.js';
import { PutAside } from './put-aside.js';

const DAY = 86_400_000;
const GUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const HEAD = [
  '# What the command line prints',
  '',
  'Written by `npm run docs:transcripts`: a server with an empty store and a clock that stands still runs these',
  'commands one after the other. Ids that differ from run to run are numbered, and `[1]` after an output is its exit',
  'code. The prompts are those of a terminal, where some are answered and others end with Ctrl-C. The options are',
  'those of the [reference](cli.md).',
  '',
];

/** Runs all command lines, and resolves to the page. */
export async function transcriptPage(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'seatledger-transcripts-')));
  const dataDir = join(folder, 'data');
  const clock = new ManualClock('2026-03-02T09:00:00.000Z');
  const settings = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', SAMPLE: 'off' };
  const configuration = readConfiguration(settings);
  const server = await startStandalone(configuration, createLogger('silent'), {
    clock: new SystemClock(clock.sources),
  });
  const kurrent = await KurrentDouble.start(1, {
    users: { admin: { password: 'admin', groups: ['$admins'] }, ada: { password: 'ada' } },
  });
  const aside = new PutAside();
  try {
    for (const [name, lines] of Object.entries(FILES)) await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    const head = async (): Promise<string> => (await server.ports.store.head())?.position ?? '0';
    const shell = new Shell({ folder, dataDir, url: server.url, clock, head, kurrent, aside });
    const pages: string[] = [];
    for (const section of SECTIONS) pages.push(...(await shell.section(section)));
    return [...HEAD, ...pages].join('\n');
  } finally {
    await server.close();
    await kurrent.close();
    await aside.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How far a bar comes depends on the time, and so does how often it is drawn. */
const BARS = /^Users [\u2588\u2591].*\n/gm;

/** These ids are the same in each run: those of the catalogue, and those that the scenario gives. */
const KNOWN: ReadonlySet<string> = new Set(
  [readFileSync(join(root, 'resources/catalogue-small.csv'), 'utf8'), JSON.stringify([FILES, SECTIONS])]
    .join(' ')
    .toLowerCase()
    .match(GUIDS),
);

interface Place {
  readonly folder: string;
  readonly dataDir: string;
  readonly url: string;
  readonly clock: ManualClock;
  /** Resolves to the position of the last event. */
  readonly head: () => Promise<string>;
  readonly kurrent: KurrentDouble;
  readonly aside: PutAside;
}

const SHOWN = [
  'users',
  'deleted-users',
  'subscriptions',
  'commands',
  'tenants',
  'operations',
  'history',
  'reports/seats?product=ENTERPRISEPACK&timeZone=UTC',
  'reports/refusals?timeZone=UTC',
].map((path) => `/api/${path}`);
const FOLDERS = ['copies', 'more', 'others', 'nowhere'];

/** Somebody answers who isn't at a terminal of the command. */
const answering = (keys: string | undefined): Pick<CliWorld, 'typed' | 'interrupts'> => {
  if (keys === undefined) return {};
  return keys === CTRL_C ? { interrupts: true } : { typed: keys.trim() };
};

/** Changes a letter of the name that the tenant was given later, also where pages hold it that are free by now. */
async function damage(file: string): Promise<void> {
  const text = await readFile(file, 'latin1');
  await writeFile(file, text.replaceAll('{"displayName":"Contoso GmbH"}', '{"displayName":"Bontoso GmbH"}'), 'latin1');
}

/** Gives one command line after the other, as somebody does who works in the folder. */
class Shell {
  readonly #ids = new Map<string, string>();

  constructor(private readonly place: Place) {}

  async section({ title, text, steps }: Section): Promise<string[]> {
    const shown: string[] = [];
    for (const step of steps) {
      const seen = await this.#run(step);
      if (step.isHidden !== true) shown.push(seen);
    }
    return [`## ${title}`, '', ...(text === undefined ? [] : [text, '']), '```console', ...shown, '```', ''];
  }

  async #run({ line, keys, damaged, days = 0, parked = 0, until, lacks = '' }: Step): Promise<string> {
    const { folder, url, clock, aside } = this.place;
    clock.advance(days * DAY);
    if (damaged !== undefined) await damage(join(folder, damaged, 'events.db'));
    await aside.put(parked);
    if (until !== undefined) await this.#answered(until, lacks);
    const words = await this.#words(line);
    const run =
      keys === undefined || /^(parked|store) /.test(line)
        ? await runCli(words, { url, ...this.#stores(), ...answering(keys) })
        : await typeAtTerminal(words, { question: / to confirm: /, keys, env: { SEATLEDGER_URL: url } });
    await this.#shown();
    const texts =
      'seen' in run
        ? [
            stripVTControlCharacters(run.seen)
              .replaceAll(/ *\r+\n/g, '\n')
              .replaceAll(BARS, '')
              .trim(),
          ]
        : [run.out, run.err].map((text) => text.replaceAll(/ +$/gm, ''));
    const exit = run.code === 0 ? [] : [`[${run.code}]`];
    const passed = days === 0 ? [] : [`# ${days} days later`];
    return this.#masked(
      [...passed, `$ seatledger ${line}`, ...texts.filter((text) => text !== ''), ...exit].join('\n'),
    );
  }

  #stores() {
    return {
      openDataStores: openDataDirStores,
      openDataFiles: openDataDirFiles,
      openStoreServer,
      openBroker: async () => this.place.aside.messages(),
    };
  }

  /** Turns a line into words, with what only the run itself knows. */
  async #words(line: string): Promise<string[]> {
    const { folder, dataDir, kurrent } = this.place;
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => quoted ?? word);
    return Promise.all(
      words.map(async (word) => {
        if (word in FILES || FOLDERS.includes(word)) return join(folder, word);
        if (word === 'CATALOGUE') return join(root, 'resources/catalogue-small.csv');
        if (word === 'DATA') return dataDir;
        if (word === 'ADMIN') return kurrent.urlOf('admin', 'admin');
        if (word === 'NOADMIN') return kurrent.urlOf('ada', 'wrong');
        if (word === 'TENANT') return this.#first('/api/tenants', 'id');
        if (word === 'COMMAND') return this.#first('/api/commands', 'commandId');
        if (word === 'OPERATION') return this.#last('type', 'StartOperation', 'operationId');
        if (word === 'REFUSED') return this.#last('outcome', 'refused', 'commandId');
        if (word === 'PURCHASE') return this.#purchase();
        return word;
      }),
    );
  }

  async #items(path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const answer = await fetch(`${this.place.url}${path}`);
    return ((await answer.json()) as { items: readonly Readonly<Record<string, unknown>>[] }).items;
  }
  async #first(path: string, member: string): Promise<string> {
    return String((await this.#items(path))[0]?.[member]);
  }
  /** The clock stands still, and the history is in the order of the log all the same. */
  async #last(member: string, is: string, told: string): Promise<string> {
    const entries = await this.#items('/api/history?limit=50');
    return String(entries.find((entry) => entry[member] === is && entry[told] !== undefined)?.[told]);
  }
  async #purchase(): Promise<string> {
    const pools = await this.#items('/api/subscriptions');
    const pool = pools.find(({ skuPartNumber }) => skuPartNumber === 'ENTERPRISEPACK');
    return String((pool?.['purchases'] as readonly { id: string }[] | undefined)?.[0]?.id);
  }

  /** Resolves once the read models show all that was decided, so that the next line finds it. */
  async #shown(): Promise<void> {
    for (const path of SHOWN)
      await fetch(
        `${this.place.url}${path}${path.includes('?') ? '&' : '?'}minPosition=${await this.place.head()}`,
      ).then((answer) => answer.text());
  }

  /** Resolves once the server has what is asked for: it does some things by itself, and looks once a minute. */
  async #answered(path: string, lacks: string): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.place.url}${path}`);
      const text = await answer.text();
      if (answer.ok && (lacks === '' || !text.includes(lacks))) return;
      await setImmediate();
    }
  }

  /** Numbers the ids that differ from run to run, and leaves those of the catalogue and of the scenario. */
  #masked(text: string): string {
    return (
      text
        .replaceAll(`${join(root, 'resources')}/`, 'resources/')
        .replaceAll(`${this.place.folder}/`, '')
        .replaceAll(/"position":"\d+"/g, '"position":"…"')
        .replaceAll(/,0{10}\d{10}\b/g, ',…')
        .replaceAll(/eyJ[\w.-]+/g, '…')
        // sessions are ended by the clock of the machine
        .replaceAll(/(began until |"beganUntil":"|,entra,)[\dT:.-]+Z/g, '$1…')
        .replaceAll(GUIDS, (id) => {
          if (KNOWN.has(id)) return id;
          if (!this.#ids.has(id)) this.#ids.set(id, `id-${this.#ids.size + 1}`);
          return this.#ids.get(id)!;
        })
        .replaceAll(/users-import-[0-9a-f]+/g, 'users-import-…')
    );
  }
}
