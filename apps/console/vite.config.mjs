// Builds the console to dist/apps/console, where the api finds it. `npm run build` and `npm start` run it.
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

export default defineConfig({
  root,
  logLevel: 'warn',
  base: '/console/',
  // the plugin for React brings a Babel that clashes with Jest's; Vite compiles JSX by itself
  oxc: { jsx: { runtime: 'automatic' } },
  cacheDir: join(root, '../../node_modules/.cache/vite'),
  build: {
    outDir: join(root, '../../dist/apps/console'),
    emptyOutDir: true,
    // a test counts from it what a browser loads before it shows a page
    manifest: true,
    // inlined files would be refused by the content security policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    // a spec counts what matters
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      onLog: (level, log, handle) => {
        // `use client` is for servers that render pages; there is none
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: { proxy: { '^/(api|auth|docs)': process.env['SEATLEDGER_URL'] ?? 'http://127.0.0.1:3000' } },
});
