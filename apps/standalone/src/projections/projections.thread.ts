// The projections of the standalone run here, on a thread of their own (see docs/adr/0026-projections-on-a-thread.md).
// What nobody foresaw ends the thread, and with it the process.
import { parentPort, workerData } from 'node:worker_threads';
import { Freshness, MANY_DOCUMENTS } from '#application';
import { createLogger, followerFigures, logProcessWarnings, openBeside } from '#platform/beside';
import { startProjector } from '../../../projector/src/start-projector.js';
import type { FromThread, ThreadData, ToThread } from './messages.js';

const parent = parentPort!;
const tell = (message: FromThread): void => parent.postMessage(message);

const { logLevel, grown, ...settings } = workerData as ThreadData;
const logger = createLogger(logLevel);
logProcessWarnings(logger);

/** Many checkpoints in one turn of the loop are one message. */
let isTelling = false;
const onAdvanced = (): void => {
  if (isTelling) return;
  isTelling = true;
  setImmediate(() => {
    isTelling = false;
    tell({ is: 'advanced' });
  });
};

const ports = await openBeside(settings, logger);
const { store, guard, models, delay } = ports;
const conditions = {
  raise: (condition: Extract<FromThread, { is: 'duty-stopped' }>['condition']): void =>
    tell({ is: 'duty-stopped', condition }),
};
const freshness = new Freshness({ readModels: models, delay, onAdvanced });
const projector = startProjector({ ...ports, conditions }, { logger, freshness, documentsAtOnce: MANY_DOCUMENTS });
const figuresOf = followerFigures(projector.followers, ports);

const stop = async (): Promise<void> => {
  await projector.stop();
  await ports.close();
  // with it goes what keeps this thread
  parent.close();
};

parent.on('message', (message: ToThread) => {
  if (message.is === 'grown') {
    // before it looks: whatever comes while it does is told of again
    Atomics.store(grown, 0, 0);
    store.stir?.();
  } else if (message.is === 'doubted') guard.doubt();
  else if (message.is === 'stop') void stop();
  else void figuresOf().then((figures) => tell({ is: 'figures', question: message.question, figures }));
});
tell({ is: 'following' });
