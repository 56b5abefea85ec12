import { termOf, type Service } from '#licensing';
import { readConfiguration } from './configuration.js';
import { parseRetentionByService } from './retention-by-service.js';
import { retentionPolicy } from '../process/retention-policy.js';

const DAY = 86_400_000;

describe('the retention of single services', () => {
  const isoOf = (environment: Record<string, string>, service: string): string => {
    const term = termOf(retentionPolicy(readConfiguration(environment)), service as Service);
    return term === 'for-good' ? term : term.iso;
  };

  it.each([
    [{}, { exchange: 'P30D', sharepoint: 'for-good' }],
    [{ RETENTION: 'P7D' }, { exchange: 'P7D', sharepoint: 'for-good' }],
    [
      { RETENTION_BY_SERVICE: 'exchange=P60D, teams=P7D' },
      { exchange: 'P60D', teams: 'P7D', sway: 'P30D', sharepoint: 'for-good' },
    ],
    [{ RETENTION_BY_SERVICE: 'sharepoint=P93D' }, { exchange: 'P30D', sharepoint: 'P93D' }],
    [{ RETENTION_BY_SERVICE: 'exchange=for-good' }, { exchange: 'for-good', teams: 'P30D' }],
  ])('is with %j: %j', (environment, expected: Record<string, string>) => {
    const services = Object.keys(expected);
    expect(Object.fromEntries(services.map((service) => [service, isoOf(environment, service)]))).toEqual(expected);
  });

  it('does not touch that of a deleted user', () => {
    expect(retentionPolicy(readConfiguration({ RETENTION_BY_SERVICE: 'exchange=P60D' })).term).toMatchObject({
      milliseconds: 30 * DAY,
    });
  });

  it.each([
    ['exchange', 'is no service=duration'],
    ['exchange=P1M', 'exchange: years and months have no fixed length'],
    ['exchange=P0D', 'exchange: zero would purge at once'],
    ['exchange=P1D,exchange=P2D', 'names exchange twice'],
    ['Exchange=P1D', 'is no service=duration'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseRetentionByService(text)).toThrow(message);
    expect(() => readConfiguration({ RETENTION_BY_SERVICE: text })).toThrow('RETENTION_BY_SERVICE');
  });
});
