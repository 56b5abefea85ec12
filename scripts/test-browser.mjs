// `npm run test:browser` tries the console in Chromium; with `-- full` every page in the light and in the dark, wide
// and narrow. All else is Jest's.
const args = process.argv.slice(2);
if (args.includes('full')) process.env['BROWSER_MATRIX'] = 'full';
process.argv.splice(2, args.length, '--selectProjects', 'browser', '--runInBand');
const rest = args.filter((arg) => arg !== 'full');
if (rest.length > 0) process.argv.push('--', ...rest);
await import('./jest.mjs');
