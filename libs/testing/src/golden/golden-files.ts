import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Keys } from '#application';
import { EVENT_VERSIONS, createCodec, mapPersonal } from '#contracts';
import type { DomainEvent, EventType } from '#licensing';
import { GOLDEN_METADATA, GOLDEN_SAMPLES } from './samples.js';

/**
 * This is an event as one version wrote it, and what it reads as. Personal values in the stored data are sealed under
 * the golden key.
 */
export interface GoldenFile {
  readonly type: EventType;
  readonly version: number;
  readonly stored: unknown;
  readonly opened: unknown;
}

const FOLDER = new URL('../../../contracts/golden/', import.meta.url);
/** This key is no secret: it opens the golden files and nothing else. */
const GOLDEN_KEY = new Uint8Array(32).fill(0x5e);

export const goldenKeys: Pick<Keys, 'ensure' | 'get'> = {
  ensure: async (persons) => persons.map(() => ({ state: 'active', generation: 1, key: GOLDEN_KEY })),
  get: async (persons) => persons.map(() => ({ state: 'active', generation: 1, key: GOLDEN_KEY })),
};

/** Resolves to a sample as today's codec stores it. */
export const goldenOf = async (type: EventType): Promise<GoldenFile> => {
  const opened = GOLDEN_SAMPLES[type];
  const event = { type, data: opened } as DomainEvent;
  const events = [{ id: '80000000-0000-4000-8000-000000000001', event, metadata: GOLDEN_METADATA }];
  const [written] = await createCodec({ keys: goldenKeys }).encode([
    { stream: 'golden', expected: 'no-stream', events },
  ]);
  const [encoded] = written!.events;
  return { type, version: encoded!.version, stored: JSON.parse(encoded!.data), opened };
};

/** Sealed text differs each time, so only the rest of the stored shape is compared. */
export const withoutSeals = (stored: unknown): unknown =>
  mapPersonal(stored, (value) => ('sealed' in value ? { ...value, sealed: '…' } : value));

export const readGoldenFiles = async (): Promise<readonly GoldenFile[]> => {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).toSorted();
  const read = async (name: string) => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as GoldenFile;
  return Promise.all(names.map(read));
};

/**
 * Writes the golden file of each event's newest version where there is none, and never touches one that exists. Returns
 * the names written.
 */
export const writeMissingGoldenFiles = async (): Promise<readonly string[]> => {
  const written: string[] = [];
  for (const type of Object.keys(EVENT_VERSIONS) as EventType[]) {
    const golden = await goldenOf(type);
    const file = new URL(`${type}.v${golden.version}.json`, FOLDER);
    try {
      await writeFile(file, `${JSON.stringify(golden, null, 2)}\n`, { flag: 'wx' });
      written.push(fileURLToPath(file));
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'EEXIST') throw error;
    }
  }
  return written;
};
