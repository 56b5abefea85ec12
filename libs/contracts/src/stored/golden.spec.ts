import { EVENT_VERSIONS, checksumOf, createCodec } from '#contracts';
import type { StoredEvent } from '#application';
import type { EventType } from '#licensing';
import { GOLDEN_METADATA, goldenKeys, goldenOf, readGoldenFiles, withoutSeals, type GoldenFile } from '#testing/golden';

const files = await readGoldenFiles();
const types = Object.keys(EVENT_VERSIONS) as EventType[];
const codec = createCodec({ keys: goldenKeys });
const asStored = ({ type, version, stored }: GoldenFile): StoredEvent => {
  const event = {
    id: '80000000-0000-4000-8000-000000000001',
    type,
    version,
    data: JSON.stringify(stored),
    metadata: GOLDEN_METADATA,
    stream: 'golden',
    revision: 0,
  };
  return { ...event, checksum: checksumOf(event), position: '1'.padStart(20, '0') };
};
const goldenFile = (type: EventType, version: number): GoldenFile => {
  const found = files.find((file) => file.type === type && file.version === version);
  if (!found) throw new Error(`${type} version ${version} has no golden file: run \`node scripts/golden.mjs\``);
  return found;
};

describe('golden files', () => {
  test.each(types)('%s: every version up to the newest has one', (type) => {
    for (let version = 1; version <= EVENT_VERSIONS[type]; version += 1) goldenFile(type, version);
  });

  // where this fails, a shape changed: raise its version, add the upcaster, and keep the old file
  test.each(types)('%s is stored today as its newest golden file says', async (type) => {
    const today = await goldenOf(type);
    expect(withoutSeals(today.stored)).toEqual(withoutSeals(goldenFile(type, EVENT_VERSIONS[type]).stored));
  });

  test.each(files.map((file) => [`${file.type}.v${file.version}`, file] as const))(
    '%s is read',
    async (_name, file) => {
      const [opened] = await codec.open([asStored(file)]);
      // an old version reads as the newest shape of the same facts
      const newest = goldenFile(file.type, EVENT_VERSIONS[file.type]);
      expect(opened!.event).toEqual({ type: file.type, data: newest.opened });
      const [left] = codec.read([asStored(file)]);
      if (file.version === EVENT_VERSIONS[file.type]) expect(left!.event.data).toEqual(file.stored);
    },
  );

  test('no stored form holds personal text', () => {
    const clear = files.flatMap(({ opened }) =>
      [...JSON.stringify(opened).matchAll(/"clear":"([^"]+)"/g)].map(([, found]) => found!),
    );
    expect(clear.length).toBeGreaterThan(10);
    const stored = JSON.stringify(files.map((file) => file.stored));
    for (const found of clear.filter((found) => found.length > 2)) expect(stored).not.toContain(found);
  });
});
