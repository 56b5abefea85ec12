export { MemoryReadModels, MemoryReadModelsData } from './memory-read-models.js';
