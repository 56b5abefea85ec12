import { dryRunsContract, readModelsContract } from '#testing/contracts';
import { MemoryReadModels, MemoryReadModelsData } from './index.js';

describe('MemoryReadModels', () => {
  readModelsContract(async () => {
    const data = new MemoryReadModelsData();
    return {
      open: async () => new MemoryReadModels(data),
      leaveFormat: async (format) => void (data.format = format),
      persistent: false,
      dispose: async () => {},
    };
  });
  dryRunsContract(async () => {
    const data = new MemoryReadModelsData();
    return { open: async () => new MemoryReadModels(data), dispose: async () => {} };
  });
});
