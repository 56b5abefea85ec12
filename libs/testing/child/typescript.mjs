// Runs TypeScript in a child process of a test, so that the test can kill it. It is called like this:
// `node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs x.ts`.
// Types are stripped as Jest does it, and imports of `./x.js` lead to `./x.ts`.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
