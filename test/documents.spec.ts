import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { errorCodes, EVENT_VERSIONS } from '#contracts';
import { PERSONAL_KINDS } from '#licensing';
import type {
  AddressEvent,
  CatalogueEvent,
  ClockEvent,
  CommandEvent,
  EventType,
  OperationEvent,
  PurchaseEvent,
  SeatsEvent,
  StreamKind,
  TenantEvent,
  UserEvent,
  VersionRecorded,
} from '#licensing';
import { readConfiguration, settingNames } from '#platform';
import { GOLDEN_SAMPLES } from '#testing/golden';
import { tableRows } from './support/table-rows.js';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('docs/explanation/architecture.md', () => {
  const page = read('docs/explanation/architecture.md');
  const foldersIn = (path: string): readonly string[] =>
    readdirSync(join(root, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

  it('names every lib', () => {
    const shown = tableRows(page, 'lib').map(({ lib = '' }) => lib.replaceAll('`', ''));
    expect(shown.toSorted()).toEqual(foldersIn('libs').toSorted());
  });

  it.each(['licensing', 'application'])('has the folders of %s on the floors on which they stand', (lib) => {
    const source = join('libs', lib, 'src');
    const column = `floor of \`${lib}\``;
    const floors = new Map(
      tableRows(page, column).flatMap(({ [column]: floor, folders = '' }) =>
        folders.split(', ').map((folder) => [folder.replaceAll('`', ''), Number(floor)] as const),
      ),
    );
    expect([...floors.keys()].toSorted()).toEqual(foldersIn(source).toSorted());

    const folderOf = (file: string): string => relative(source, file).split('/')[0] ?? '';
    const upwards = [...floors].flatMap(([from, floor]) =>
      readdirSync(join(root, source, from), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => join(source, from, file))
        .flatMap((file) =>
          [...read(file).matchAll(/from '(\.[^']+)'/g)].map(([, to = '']) => folderOf(join(dirname(file), to))),
        )
        .filter((to) => to !== from && (floors.get(to) ?? 0) >= floor)
        .map((to) => `${from} uses ${to}`),
    );
    expect(upwards).toEqual([]);
  });
});

describe('docs/reference/glossary.md', () => {
  const entries = read('docs/reference/glossary.md')
    .split(/^- /m)
    .slice(1)
    .map((entry) => entry.replaceAll(/\s+/g, ' ').trim());

  it('has its words in the order of the alphabet, each once', () => {
    const words = entries.map((entry) => (/^\*\*`?([^*`]+)/.exec(entry)?.[1] ?? entry).toLowerCase());
    expect(words.length).toBeGreaterThan(150);
    expect(words).toEqual([...new Set(words)].toSorted());
  });
  it('says of each what the field calls it, and where it is explained', () => {
    const wrong = entries.filter((entry) => !/^\*\*[^*]+\*\* \([^)]+\): .+[.] \[[^\]]+\]\([^)]+\)$/.test(entry));
    expect(wrong).toEqual([]);
  });
});

describe('the configuration table of the README', () => {
  const rows = tableRows(read('README.md'), 'name');

  it('names every variable that is read, and no other', () => {
    const names = rows.map(({ name = '' }) => name.replaceAll('`', ''));
    expect(names.toSorted()).toEqual(settingNames().toSorted());
  });
  it('names the defaults', () => {
    const shown = rows.map(({ name = '', default: value = '' }) =>
      [name, value].map((cell) => /^`(.*)`$/.exec(cell)?.[1]),
    );
    const literal = shown.filter(([, value]) => value !== undefined);
    expect(literal.length).toBeGreaterThan(8);
    expect(readConfiguration(Object.fromEntries(literal) as Record<string, string>)).toEqual(readConfiguration({}));
  });
});

/** Tells the stream of each event. The domain's types hold it to the truth. */
type StreamOf = Readonly<
  Record<TenantEvent['type'], 'tenant'> &
    Record<ClockEvent['type'], 'clock'> &
    Record<CatalogueEvent['type'], 'catalogue'> &
    Record<PurchaseEvent['type'], 'purchase'> &
    Record<SeatsEvent['type'], 'seats'> &
    Record<UserEvent['type'], 'user'> &
    Record<AddressEvent['type'], 'address'> &
    Record<OperationEvent['type'], 'operation'> &
    Record<CommandEvent['type'], 'command'> &
    Record<VersionRecorded['type'], 'version'>
>;

describe('docs/reference/events.md', () => {
  const sections = read('docs/reference/events.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ stream: /^`([a-z]+)/.exec(section)?.[1] as StreamKind, rows: tableRows(section, 'event') }));
  const shown = sections.flatMap(({ stream, rows }) =>
    rows.map(({ event = '', version, members = '' }) => ({
      event: event.replaceAll('`', ''),
      stream,
      version,
      members: members.split(', ').toSorted(),
    })),
  );

  it('names every kind of a personal value, and no other', () => {
    const kinds = /^The kinds are [^]+?\n\n/m.exec(read('docs/reference/events.md'))?.[0] ?? '';
    const named = [...kinds.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    const members = ['aliases', 'key', 'text'];
    expect(new Set(named.filter((name) => !members.includes(name!)))).toEqual(new Set(PERSONAL_KINDS));
  });

  it.each(Object.keys(EVENT_VERSIONS) as EventType[])('%s stands there as it is', (event) => {
    const members = Object.entries(GOLDEN_SAMPLES[event]).map(
      ([name, value]) => `\`${name}\`${JSON.stringify(value).includes('"personal"') ? '†' : ''}`,
    );
    expect(shown.filter((row) => row.event === event)).toEqual([
      {
        event,
        stream: STREAMS[event],
        version: String(EVENT_VERSIONS[event]),
        members: members.toSorted(),
      },
    ]);
  });
  it('has no other event', () => {
    expect(shown.map(({ event }) => event).toSorted()).toEqual(Object.keys(EVENT_VERSIONS).toSorted());
  });
});

const STREAMS: StreamOf = {
  TenantCreated: 'tenant',
  TenantRenamed: 'tenant',
  TenantClosed: 'tenant',
  TenantReopened: 'tenant',
  TenantPurged: 'tenant',
  TenantKeysShredded: 'tenant',
  ClockAgreed: 'clock',
  ProductImported: 'catalogue',
  ProductChanged: 'catalogue',
  ProductWithdrawn: 'catalogue',
  ProductReinstated: 'catalogue',
  PlanRestrictionsChanged: 'catalogue',
  SeatsPurchased: 'purchase',
  PurchaseQuantityChanged: 'purchase',
  PurchaseExpired: 'purchase',
  PurchaseRenewed: 'purchase',
  PurchaseSuspended: 'purchase',
  PurchaseCancelled: 'purchase',
  SeatTaken: 'seats',
  SeatReleased: 'seats',
  SeatTotalsChanged: 'seats',
  UserCreated: 'user',
  UserProfileChanged: 'user',
  UsageLocationChanged: 'user',
  UserAccountChanged: 'user',
  UserPrincipalNameChanged: 'user',
  AliasesAdded: 'user',
  AliasesReleased: 'user',
  LicenseAssigned: 'user',
  LicensePlansChanged: 'user',
  LicenseRemoved: 'user',
  ServiceDataRetained: 'user',
  ServiceDataRestored: 'user',
  ServiceDataPurged: 'user',
  ServicesGranted: 'user',
  UserDeleted: 'user',
  UserRestored: 'user',
  UserPurged: 'user',
  KeyShredded: 'user',
  AddressClaimed: 'address',
  AddressReleased: 'address',
  UsersListed: 'operation',
  OperationStarted: 'operation',
  OperationProgressed: 'operation',
  OperationFinished: 'operation',
  OperationAbandoned: 'operation',
  CommandDecided: 'command',
  ReasonRedacted: 'command',
  VersionRecorded: 'version',
};

describe('the catalogue of errors', () => {
  /** These only declare codes, or list which of them a route may answer. */
  const DECLARED =
    /errors: \[[^\]]*\]|_ERRORS: readonly ErrorCode\[\] = \[[^\]]*\]|readonly code: '[a-z-]+'|^ +\| '[a-z-]+'$/gm;
  const sources = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (file) =>
          file.endsWith('.ts') && !/spec\.ts$|\/test\/|^testing|errors\/(error-catalogue|edge-errors)/.test(file),
      )
      .map((file) => read(join(folder, file)).replace(DECLARED, '')),
  );

  it('has no code that nothing says', () => {
    const said = sources.join('\n');
    expect(errorCodes().filter((code) => !said.includes(`'${code}'`))).toEqual([]);
  });
});
