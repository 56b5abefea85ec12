import { readConfiguration } from '../config/configuration.js';
import { checkServices } from './known-services.js';

describe('the services of RETENTION_BY_SERVICE', () => {
  const check = (text: string) => checkServices(readConfiguration({ RETENTION_BY_SERVICE: text }));

  it.each(['exchange=P60D', 'exchange-archive=P7D, sharepoint=P93D'])('are known: %s', async (text) => {
    await expect(check(text)).resolves.toBeUndefined();
  });
  it('are named where one is misspelt', async () => {
    await expect(check('exchnage=P60D,foo=P1D')).rejects.toMatchObject({
      exitCode: 2,
      problems: [
        expect.stringMatching(
          /^RETENTION_BY_SERVICE: there is no service exchnage; the services are exchange, .*, yammer$/,
        ),
        expect.stringContaining('foo'),
      ],
    });
  });
});
