import { appendCases } from './event-store/appends.js';
import { astrayCases } from './event-store/astray.js';
import { damageCases } from './event-store/damage.js';
import { cutCases } from './event-store/cuts.js';
import { followCases } from './event-store/follows.js';
import { Bench, type EventStoreHarness, type EventStoreLimit } from './event-store/harness.js';
import { readCases } from './event-store/reads.js';
import { restCases } from './event-store/rests.js';
import { survivalCases } from './event-store/survival.js';
import { itUnless } from '../adapters/with-adapter.js';

export type { EventStoreHarness, EventStoreLimit, Tampering } from './event-store/harness.js';

/**
 * Registers what every event store must do. Each test gets a fresh harness.
 * @param cannot names what the adapter can't do by its nature, with the reason that the report prints
 */
export const eventStoreContract = (
  name: string,
  makeHarness: () => Promise<EventStoreHarness>,
  cannot: { readonly [L in EventStoreLimit]?: string } = {},
): void => {
  describe(`EventStore: ${name}`, () => {
    const bench = new Bench(makeHarness);
    appendCases(bench, itUnless(name, cannot['ids-elsewhere']));
    restCases(bench, itUnless(name, cannot['ids-elsewhere']), itUnless(name, cannot['second-handle']));
    readCases(bench);
    astrayCases(bench, {
      itKnows: itUnless(name, cannot['streams-at-once']),
      itTampers: itUnless(name, cannot.tamper),
      itCuts: itUnless(name, cannot.cut),
    });
    followCases(bench, itUnless(name, cannot['second-handle']));
    damageCases(bench, itUnless(name, cannot.tamper));
    cutCases(bench, itUnless(name, cannot.cut), itUnless(name, cannot.cut ?? cannot['second-handle']));
    survivalCases(name, bench, cannot);
  });
};
