import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '#platform';
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
    ])
      expect(all).toContain(`seatledger_${name}`);
  });
});
