import { readFile } from 'node:fs/promises';
import type { EventMetadata } from '#application';
import { checkedText, checksumOf, type Checked } from './checksum.js';

interface Vector {
  readonly event: Checked;
  readonly checksum: string;
}

/** The page promises these to whoever checks a log without this program. */
const vectors = async (): Promise<readonly Vector[]> => {
  const page = await readFile(new URL('../../../../docs/reference/stored-events.md', import.meta.url), 'utf8');
  return [...page.matchAll(/```json\n([^]*?)```/g)].map(([, text]) => JSON.parse(text!) as Vector);
};
const event: Checked = {
  stream: 'tenant-t',
  revision: 0,
  id: '00000000-0000-4000-8000-000000000001',
  type: 'TenantRenamed',
  version: 1,
  data: '{"displayName":"é"}',
  metadata: { actor: 'a', actorKind: 'user', commandId: 'c', correlationId: 'c', causationId: 'c', occurredAt: 'now' },
};

describe('the checksum of an event', () => {
  it('is that of the test vectors in the reference', async () => {
    const found = await vectors();
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const { event: one, checksum } of found) expect(checksumOf(one)).toBe(checksum);
  });

  it('stands for each field with its length in bytes before it', () => {
    expect(checkedText({ ...event, metadata: { b: 'ü', a: '' } as unknown as EventMetadata })).toBe(
      '\x018:tenant-t1:036:00000000-0000-4000-8000-00000000000113:TenantRenamed1:120:{"displayName":"é"}' +
        '17:{"a":"","b":"ü"}',
    );
  });

  it('is the same in whatever order the metadata stand', () => {
    const turned = Object.fromEntries(Object.entries(event.metadata).toReversed()) as unknown as EventMetadata;
    expect(checksumOf({ ...event, metadata: turned })).toBe(checksumOf(event));
  });

  it('is another one where a sign moves from one field to the next', () => {
    const moved = { ...event, type: 'TenantRenamed1', version: 1 };
    const other = { ...event, type: 'TenantRenamed', version: 11 };
    expect(new Set([event, moved, other].map(checksumOf)).size).toBe(3);
  });
});
