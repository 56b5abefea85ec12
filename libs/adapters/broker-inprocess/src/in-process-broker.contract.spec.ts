import { brokerContract, ManualDelay } from '#testing';
import { InProcessBroker } from './in-process-broker.js';

brokerContract('InProcessBroker', async () => {
  const delay = new ManualDelay();
  let count = 0;
  const broker = new InProcessBroker({ delay, ids: { next: () => `id-${++count}` }, maxMessageBytes: 1_024 });
  return { broker, delay, tooLarge: 1_025 };
});
