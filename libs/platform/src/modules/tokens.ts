// One token per port that is an interface. What is a class (GuardedClock, Freshness, History, CommandService, Metrics) is its own token.
export const LOGGER = Symbol('Logger');
export const TRACER = Symbol('Tracer');
export const IDS = Symbol('Ids');
export const DELAY = Symbol('Delay');
export const EVENT_STORE = Symbol('EventStore');
export const CODEC = Symbol('Codec');
export const KEYS = Symbol('Keys');
export const HASHER = Symbol('Hasher');
export const READ_MODELS = Symbol('ReadModels');
export const BROKER = Symbol('Broker');
export const COMMAND_LOOKUP = Symbol('FindsCommands');
