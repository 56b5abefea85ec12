import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform, version } from '@swc/core';

const options = {
  swcrc: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
  },
};
/** Hundreds of processes of one run load the same files: each is translated once. */
const cache = fileURLToPath(new URL('../../../node_modules/.cache/typescript-of-tests/', import.meta.url));
const known = `${version} ${JSON.stringify(options)}`;

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

async function translated(filename) {
  const source = await readFile(filename, 'utf8');
  const kept = join(cache, createHash('sha256').update(known).update(filename).update(source).digest('hex'));
  try {
    return await readFile(kept, 'utf8');
  } catch {
    // nobody has translated it yet
  }
  const { code } = await transform(source, { filename, ...options });
  // another process may write the same at the same time, and none may read half of it
  const half = `${kept}.${randomUUID()}`;
  await mkdir(cache, { recursive: true });
  await writeFile(half, code);
  await rename(half, kept);
  return code;
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await translated(fileURLToPath(url)), shortCircuit: true };
}
