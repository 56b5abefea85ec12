import type { Instant, PlanId, Service, SkuId } from '#licensing';
import { type StandingSaid, standingInWords } from './standings.js';

const [E1, E3, plan] = ['E1' as SkuId, 'E3' as SkuId, 'a-plan' as PlanId];
const purgeAt = '2026-04-30T08:00:00.000Z' as Instant;
const exchange = 'exchange' as Service;
const said = (more: Partial<StandingSaid> & Pick<StandingSaid, 'asked' | 'standing'>): string =>
  standingInWords({ user: 'active', kept: [], ...more });
const ofE3 = (standing: StandingSaid['standing'], more: Partial<StandingSaid> = {}): string =>
  said({ asked: { by: 'product', skuId: E3 }, standing, ...more });
const ofMail = (standing: StandingSaid['standing'], more: Partial<StandingSaid> = {}): string =>
  said({ asked: { by: 'service', service: exchange }, standing, ...more });
const on = (grantedBy: readonly SkuId[], disabledPlans: readonly PlanId[] = []) =>
  ({ is: 'on', grantedBy, disabledPlans }) as const;

it.each([
  [ofE3(on([E3])), 'E3 is held'],
  [ofE3(on([E3], [plan])), 'E3 is held; a-plan is switched off'],
  [
    ofE3(on([E3]), { seats: { valid: 25, expired: 3, assigned: 27 } }),
    'E3 is held. It is over-assigned, with 27 assigned and 25 valid: ' +
      'whoever holds it keeps it, and nobody else gets it',
  ],
  [ofE3(on([E3]), { seats: { valid: 25, expired: 0, assigned: 25 } }), 'E3 is held'],
  [
    ofE3({ is: 'off', switchedOffIn: [] }, { kept: [{ service: exchange, purgeAt }, { service: 'docs' as Service }] }),
    `E3 was held and is not held any more. Data is kept: that of exchange until ${purgeAt}, that of docs for good`,
  ],
  [
    ofE3({ is: 'retained', purgeAt, goesWith: 'user' }, { user: 'deleted' }),
    `E3 was held until the user was deleted. It comes back with a restore before ${purgeAt}, ` +
      'if a seat is available then',
  ],
  [ofE3({ is: 'purged' }, { user: 'purged' }), 'E3 was held once. The user is deleted for good'],
  [ofE3({ is: 'absent' }), 'E3 was never held'],
  [ofE3({ is: 'absent' }, { user: 'deleted' }), 'E3 was never held, and the user is deleted'],
  [ofMail(on([E3])), 'exchange is on. It is granted by E3'],
  [
    ofMail(on([E1, E3])),
    'exchange is on. It is granted by E1, E3: each by itself, so that it stays where one of them goes',
  ],
  [ofMail({ is: 'off', switchedOffIn: [E3] }), 'exchange is switched off in E3, and none of its data is kept'],
  [
    ofMail({ is: 'retained', purgeAt, goesWith: 'service' }),
    `Nothing grants exchange. Its data is kept until ${purgeAt}, and goes then`,
  ],
  [
    ofMail({ is: 'retained', purgeAt, goesWith: 'user' }),
    `Nothing grants exchange. Its data is kept until ${purgeAt}, and goes then, with that of the deleted user`,
  ],
  [
    ofMail({ is: 'retained', purgeAt, goesWith: 'service' }, { switchedOffIn: [E3] }),
    `exchange is switched off in E3, and nothing else grants it. Its data is kept until ${purgeAt}, and goes then`,
  ],
  [ofMail({ is: 'retained', goesWith: 'service' }), 'Nothing grants exchange. Its data is kept for good'],
  [ofMail({ is: 'purged' }), 'Nothing grants exchange, and its data is deleted for good'],
  [ofMail({ is: 'purged' }, { user: 'purged' }), 'The user is deleted for good, and with it the data of exchange'],
  [ofMail({ is: 'absent' }), 'The user never had exchange'],
])('%s', (sentence, expected) => {
  expect(sentence).toBe(expected);
});
