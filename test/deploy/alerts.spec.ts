import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTGOING_EVENTS, REASON_SHREDDER, SHREDDER, WAKE_UPS } from '#application';
import { Metrics } from '#platform';
import { allProjections } from '#projections';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(readFileSync(join(root, 'deploy/prometheus/alerts.yml'), 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

const exprOf = (name: string): string => rules.find(({ alert }) => alert === name)?.expr ?? '';

/** Resolves to the metrics that exist, with the names of their labels. */
const figures = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const metrics = new Metrics();
  metrics.lanes.batch(1);
  metrics.lanes.append()('stored');
  metrics.deliveries.settled('done');
  metrics.answered({ method: 'GET', route: '/', status: 200, seconds: 1 });
  metrics.watch({
    followers: async () => [{ name: 'users', lag: undefined, stopped: false, parkedKeys: 0 }],
    parkedMessages: async () => 0,
    oldestParked: async () => 0,
    waitingCommands: () => 0,
    clockTrusted: () => true,
  });
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of (await metrics.text()).matchAll(/^(\w+)(?:\{(.*)\})? /gm)) {
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
};

describe('the example alerts', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s looks at figures that exist, and names a runbook that exists',
    async (_alert, { expr, labels, annotations }) => {
      const known = await figures();
      for (const [, name = '', selectors = ''] of expr.matchAll(/(seatledger_\w+)(?:\{([^}]*)\})?/g)) {
        expect([...known.keys()]).toContain(name);
        for (const [, label] of selectors.matchAll(/(\w+)=~?"/g)) expect([...known.get(name)!]).toContain(label);
      }
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary).not.toBe('');
      expect(existsSync(join(root, annotations.runbook))).toBe(true);
    },
  );
  it('tell a week before parked messages are dropped, which is after 30 days', () => {
    const rule = rules.find(({ alert }) => alert === 'SeatledgerParkedMessagesDropSoon');
    expect(rule?.expr).toBe('max(seatledger_parked_oldest_seconds) > 23 * 86400');
  });
  it('cover every figure that somebody has to act on', () => {
    const all = rules.map(({ expr }) => expr).join('\n');
    for (const name of [
      'append_duration_seconds',
      'lane_waiting_commands',
      'deliveries_total',
      'parked_messages',
      'parked_oldest_seconds',
      'clock_trusted',
      'projection_stopped',
      'conditions{kind="lane-in-doubt"}',
      'conditions{kind="wrong-history"}',
      'conditions{kind="damaged-stream"}',
      'conditions{kind="unreadable-users"}',
    ])
      expect(all).toContain(`seatledger_${name}`);
  });
  it('fire also where a figure that another one looks at is told by nobody', () => {
    const isOfFollowers = (name: string) => name.startsWith('seatledger_projection_');
    const named = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
    const absent = named(exprOf('SeatledgerFiguresMissing'), /absent\((seatledger_\w+)\)/g);
    const looked = named(rules.map(({ expr }) => expr).join('\n'), /(seatledger_[a-z_]+)/g);
    const base = (name: string) => name.replace(/_bucket$/, '_count');
    expect([...looked].filter((name) => !isOfFollowers(name) && !absent.has(base(name)))).toEqual([]);
  });
  it('fire where nobody runs a read model or a duty, each by its name', () => {
    const names = [...exprOf('SeatledgerProjectionNotRun').matchAll(/projection="([^"]+)"/g)].map(
      ([, name = '']) => name,
    );
    const followers = [...allProjections.map(({ name }) => name), OUTGOING_EVENTS, SHREDDER, REASON_SHREDDER, WAKE_UPS];
    expect(names.toSorted()).toEqual(followers.toSorted());
  });
});
