import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTGOING_EVENTS, WAKE_UPS } from '#application';
import { projectRoot } from '#platform';
import { TestServer } from './server.js';

/** These are told where there is a broker that others listen to. */
const OVER_A_BROKER: readonly string[] = [OUTGOING_EVENTS, WAKE_UPS];

describe('the figures of a server that has just started', () => {
  let server: TestServer;
  let text: string;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
    text = await (await fetch(`${server.standalone.url}/metrics`)).text();
  });
  afterAll(() => server.stop());

  it('have a sample of every series that an example alert looks at', () => {
    const samples = text.split('\n').filter((line) => line.startsWith('seatledger_'));
    const alerts = readFileSync(join(projectRoot(), 'deploy/prometheus/alerts.yml'), 'utf8');
    const series = [...alerts.matchAll(/(seatledger_\w+)(?:\{([^}]*)\})?/g)].filter(
      ([, , selectors = '']) => !OVER_A_BROKER.some((name) => selectors === `projection="${name}"`),
    );
    expect(series.length).toBeGreaterThan(30);
    const isTold = ([, name = '', selectors = '']: readonly string[]): boolean => {
      const labels = selectors === '' ? [] : selectors.split(',').map((label) => label.trim());
      return samples.some(
        (sample) => /^\w+/.exec(sample)![0] === name && labels.every((each) => sample.includes(each)),
      );
    };
    expect(series.filter((each) => !isTold(each)).map(([whole]) => whole)).toEqual([]);
  });
});
