import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EVENT_VERSIONS } from '#contracts';
import type {
  AddressEvent,
  CatalogueEvent,
  ClockEvent,
  CommandDecided,
  EventType,
  OperationEvent,
  PurchaseEvent,
  SeatsEvent,
  StreamKind,
  TenantEvent,
  UserEvent,
} from '#licensing';
import { readConfiguration, settingNames } from '#platform';
import { GOLDEN_SAMPLES } from '#testing/golden';
import { tableRows } from './support/table-rows.js';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
].filter((file) => file.endsWith('.md'));

/** What a heading is called in a link. Source: GitHub's rendering of Markdown. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
const anchorsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('links between documents', () => {
  it.each(documents)('%s: each relative one leads somewhere', (file) => {
    const targets = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#', 2);
        const to = path === '' ? file : relative(root, resolve(root, dirname(file), path));
        if (!existsSync(join(root, to))) return true;
        return anchor !== undefined && !anchorsOf(to).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('docs/README.md leads to every document', () => {
    const index = read('docs/README.md');
    const missing = documents
      .filter((file) => file.startsWith('docs/') && file !== join('docs', 'README.md'))
      .filter((file) => !index.includes(`](${relative('docs', file)})`));
    expect(missing).toEqual([]);
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

/** The stream of each event, held by the types of the domain. */
type StreamOf = Readonly<
  Record<TenantEvent['type'], 'tenant'> &
    Record<ClockEvent['type'], 'clock'> &
    Record<CatalogueEvent['type'], 'catalogue'> &
    Record<PurchaseEvent['type'], 'purchase'> &
    Record<SeatsEvent['type'], 'seats'> &
    Record<UserEvent['type'], 'user'> &
    Record<AddressEvent['type'], 'address'> &
    Record<OperationEvent['type'], 'operation'> &
    Record<CommandDecided['type'], 'command'>
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
  ClockAgreed: 'clock',
  ProductImported: 'catalogue',
  ProductChanged: 'catalogue',
  RestrictionsImported: 'catalogue',
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
  UserPrincipalNameChanged: 'user',
  AliasesAdded: 'user',
  AliasesReleased: 'user',
  LicenseAssigned: 'user',
  LicenseServicesChanged: 'user',
  LicenseRemoved: 'user',
  ServiceDataRetained: 'user',
  ServiceDataRestored: 'user',
  ServiceDataPurged: 'user',
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
};
