import { runApp, startWorkerApp } from '#platform';
import { startRetention } from './start-retention.js';

runApp({
  name: 'retention',
  defaultPort: 3003,
  serves: 'health',
  start: (settings) => startWorkerApp('retention', settings, startRetention),
});
