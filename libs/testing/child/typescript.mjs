// `node --conditions=seatledger-source --import ./libs/testing/child/typescript.mjs x.ts`: runs TypeScript in a child process of a test, so
// that a test can kill it. Types are stripped as Jest does it, and imports of `./x.js` lead to `./x.ts`.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
