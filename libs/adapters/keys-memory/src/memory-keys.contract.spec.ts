import { FORMAT_NOTE } from '#contracts';
import { keysContract, sessionsContract } from '#testing/contracts';
import { MemoryKeys, MemoryKeysFile } from './memory-keys.js';

keysContract(
  'memory',
  async () => {
    const file = new MemoryKeysFile();
    return {
      open: async (masterKey) => new MemoryKeys(masterKey, file),
      leaveFormat: async (format) => {
        file.notes.delete(FORMAT_NOTE);
        if (format !== undefined) file.notes.set(FORMAT_NOTE, String(format));
      },
      dispose: async () => undefined,
    };
  },
  { 'survives-process': 'the keys live in memory' },
);

sessionsContract('memory', async () => {
  const file = new MemoryKeysFile();
  return { open: async () => new MemoryKeys(undefined, file), dispose: async () => undefined };
});
