import { MemoryKeys } from '#adapters/keys-memory';
import { InvalidCursor } from '#application';
import { createCursorSeal } from '#contracts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

describe('sealed cursors', () => {
  const keys = new MemoryKeys();
  const cursors = createCursorSeal({ keys });

  it('open for their own tenant and question, in every process', async () => {
    const cursor = await cursors.seal(TENANT, 'by name', 'Zoë\u0001');
    expect(await createCursorSeal({ keys }).open(TENANT, 'by name', cursor)).toBe('Zoë\u0001');
    await expect(cursors.open(OTHER, 'by name', cursor)).rejects.toThrow(InvalidCursor);
    await expect(cursors.open(TENANT, 'by address', cursor)).rejects.toThrow(InvalidCursor);
  });

  it('tell nothing of what they hold, not even its length', async () => {
    const sealed = async (text: string): Promise<string> => cursors.seal(TENANT, 'by name', text);
    const [short, long, again] = [await sealed('Bo'), await sealed('Bartholomew'), await sealed('Bo')];
    expect(short).toHaveLength(long.length);
    expect(short).not.toBe(again);
    expect(Buffer.from(long, 'base64url').includes('Bartholomew')).toBe(false);
    expect(long).toMatch(/^[\w-]+$/);
  });

  it.each(['', 'x', 'A'.repeat(100), 'ä'.repeat(60)])('are none of ours: %s', async (cursor) => {
    await expect(cursors.open(TENANT, 'by name', cursor)).rejects.toThrow(InvalidCursor);
  });
});
