export { MongoKeys, openMongoKeys, type MongoKeysOptions } from './mongo-keys.js';
