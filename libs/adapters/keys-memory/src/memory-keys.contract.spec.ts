import { keysContract } from '#testing/contracts';
import { MemoryKeys, MemoryKeysFile } from './memory-keys.js';

keysContract(
  'memory',
  async () => {
    const file = new MemoryKeysFile();
    return { open: async (masterKey) => new MemoryKeys(masterKey, file), dispose: async () => undefined };
  },
  { 'survives-process': 'the keys live in memory' },
);
