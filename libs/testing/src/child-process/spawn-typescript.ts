import { fork, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../child/', import.meta.url));

/**
 * Runs a TypeScript file of libs/testing/child in a process of its own, which the caller must end. Its errors are
 * shown, and its output is piped.
 */
export const spawnTypeScript = (
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=seatledger-source', '--import', `${folder}typescript.mjs`, `${folder}${script}`, ...args],
    // Jest's options aren't meant for this process
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env, NODE_OPTIONS: '' } },
  );

/** Runs such a file with a channel for messages, which may hold bytes. The caller must end it. */
export const forkTypeScript = (script: string, args: readonly string[]): ChildProcess =>
  fork(`${folder}${script}`, [...args], {
    execArgv: ['--conditions=seatledger-source', '--import', `${folder}typescript.mjs`],
    serialization: 'advanced',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
