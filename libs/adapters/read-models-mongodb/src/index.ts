export { MongoReadModels, openMongoReadModels, type MongoReadModelsOptions } from './mongo-read-models.js';
export { indexKeysOf } from './layout.js';
export { planOf, type QueryPlan } from './query-plan.js';
