import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

export const root = join(import.meta.dirname, '../..');

const spawned = (args: readonly string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });

/**
 * Returns the arguments of node that run an app of this project as it was built: Jest builds it before the first test
 * of a program (see built.mjs).
 */
export const appArguments = (app: string): readonly string[] => [join(root, 'dist/apps', app, 'src/main.js')];

/**
 * Runs a TypeScript file of test/, named from the root of the project, as a process of its own. What it imports of the
 * apps and libraries is what was built, so that it starts as fast as they do.
 */
export const spawnSource = (file: string, args: readonly string[], env: Record<string, string>): ChildProcess => {
  const filename = join(root, 'dist', file.replace(/\.ts$/, '.js'));
  const parser = { syntax: 'typescript' } as const;
  const source = readFileSync(join(root, file), 'utf8');
  const { code } = transformSync(source, { swcrc: false, jsc: { target: 'es2023', parser } });
  mkdirSync(dirname(filename), { recursive: true });
  // another test may run the same file at the same time
  const half = `${filename}.${process.pid}`;
  writeFileSync(half, code);
  renameSync(half, filename);
  return spawned([filename, ...args], env);
};

/** Runs an app of this project as it was built, as a process of its own. */
export const spawnApp = (app: string, args: readonly string[], env: Record<string, string>): ChildProcess =>
  spawned([...appArguments(app), ...args], env);

export interface RunningApp {
  readonly url: string;
  /** Returns everything that the app has printed so far. */
  readonly printed: () => string;
  /** Sends the signal and waits for the end. Resolves to the exit code, which is null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** Starts the standalone on a free port of loopback. Resolves once it prints its address. */
export const startStandalone = (dataDir: string, env: Record<string, string> = {}): Promise<RunningApp> =>
  startApp('standalone', { DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...env });

/**
 * Starts an app on a free port of loopback. Resolves once it tells its address, which the apps without a console do in
 * their log, from level info on.
 */
export const startApp = (app: string, env: Record<string, string>): Promise<RunningApp> =>
  started(app, spawnApp(app, [], { PORT: '0', ...env }));

/** Resolves once the process tells its address. */
export const started = async (name: string, child: ChildProcess): Promise<RunningApp> => {
  let printed = '';
  const url = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        printed += String(chunk);
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
        if (address !== undefined) found(address);
      });
    child.once('exit', () => failed(new Error(`${name} ended:\n${printed}`)));
  });
  const end = async (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    return child.exitCode;
  };
  return { url, printed: () => printed, end };
};

/** Runs the command line to its end. */
export const runCli = async (args: readonly string[], env: Record<string, string> = {}) => {
  const child = spawnApp('cli', args, env);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
};
