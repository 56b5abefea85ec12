// Runs the test of killed processes at its full size, which takes hours.
const full = { KILL_COMMANDS: '100000', KILL_APPS: '170', KILL_BROKER: '30', JEST_FILE_LIMIT_MS: '3600000' };
Object.assign(process.env, full);
process.argv.push('test/crash/kills');
await import('./jest.mjs');
