import type { BrokerEvent } from '#application';
import { brokerContract } from '#testing/contracts';
import { ManualDelay } from '#testing/fakes';
import { InProcessBroker } from './in-process-broker.js';

brokerContract(
  'InProcessBroker',
  async () => {
    const delay = new ManualDelay();
    let count = 0;
    let tell = (_event: BrokerEvent): void => {};
    const broker = new InProcessBroker({
      delay,
      ids: { next: () => `id-${++count}` },
      maxMessageBytes: 1_024,
      onEvents: (events) => events.forEach((event) => tell(event)),
    });
    return { broker, delay, tooLarge: 1_025, listen: async (onEvent) => void (tell = onEvent) };
  },
  {
    crash: 'its messages live and die with the process',
    queues: 'nobody can make a queue in it',
    'wake-ups': 'it drops them; the sweep of the deadlines finds everything',
  },
);
