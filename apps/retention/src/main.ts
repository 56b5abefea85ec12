import { type Core, runApp, type ShutdownStep, startWorkerApp } from '#platform';
import { startRetention } from './start-retention.js';

const startWork = async (core: Core): Promise<readonly ShutdownStep[]> => {
  const retention = await startRetention(core);
  return [{ name: 'stop the retention', run: () => retention.stop() }];
};

runApp({
  name: 'retention',
  defaultPort: 3003,
  serves: 'health',
  start: (parts) => startWorkerApp(parts, startWork),
});
