import { setTimeout as wait } from 'node:timers/promises';
import { withAdapter } from '#testing/adapters';
import { E3 } from '#testing/catalogue';
import { KurrentDouble } from '#testing/kurrentdb-double';
import { Http, type Answer } from '../acceptance/http.js';
import { Installation, serversAnswer } from './installation.js';

const APPS = ['commands', 'projector', 'retention', 'api'] as const;
const accepted = (answer: Answer): Answer => {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
};

await withAdapter('rabbitmq,mongodb', serversAnswer, () =>
  describe('processes under which a log on KurrentDB is emptied', () => {
    let double: KurrentDouble;
    let installation: Installation;
    let contoso: Http;
    let user: string;
    beforeAll(async () => {
      double = await KurrentDouble.start();
      installation = await Installation.open({ EVENT_STORE_URL: double.url });
      for (const app of APPS) await installation.start(app);
      contoso = await installation.tenant(E3.skuId);
      const body = { userPrincipalName: 'ada@contoso.example', displayName: 'Ada', usageLocation: 'DE' };
      user = String(accepted(await contoso.call('POST', '/api/users', body)).body['id']);
    });
    afterAll(async () => {
      await installation.dispose();
      await double.close();
    });

    const rename = (city: string) => contoso.call('PATCH', `/api/users/${user}`, { city });
    const isShown = async (position: unknown, city: string): Promise<void> => {
      const list = await contoso.all<{ readonly city?: string }>(`/api/users?minPosition=${String(position)}`);
      expect(list.map((each) => each.city)).toEqual([city]);
    };
    /** Resolves to the codes of the reasons once the process has this status. */
    const untilReadiness = async (app: string, status: number): Promise<readonly string[]> => {
      for (;;) {
        const answer = await fetch(`${installation.url(app)}/health/ready`);
        const { reasons } = (await answer.json()) as { readonly reasons: readonly { readonly code: string }[] };
        if (answer.status === status) return reasons.map(({ code }) => code);
        await wait(50);
      }
    };

    it('notice it, those too that only read, and go on from where they were', async () => {
      await isShown(accepted(await rename('Bonn')).body['position'], 'Bonn');
      const ours = double.backUp();
      double.reset();
      for (const app of APPS) expect([app, await untilReadiness(app, 503)]).toEqual([app, ['wrong-history']]);
      expect(await rename('Nowhere')).toMatchObject({ status: 503, body: { code: 'wrong-history' } });
      expect(double.records).toEqual([]);

      double.restore(ours);
      for (const app of APPS) expect([app, await untilReadiness(app, 200)]).toEqual([app, []]);
      await isShown(accepted(await rename('Trier')).body['position'], 'Trier');
      expect(installation.printed()).not.toContain('needs attention');
    });
  }),
);
