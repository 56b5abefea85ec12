// Each port that is an interface has its token here. What is a class is its own token: GuardedClock, Freshness,
// History, CommandService, LaneSet, Metrics.
export const LOGGER = Symbol('Logger');
export const TRACER = Symbol('Tracer');
export const IDS = Symbol('Ids');
export const DELAY = Symbol('Delay');
export const TURN = Symbol('Turn');
export const EVENT_STORE = Symbol('EventStore');
export const CODEC = Symbol('Codec');
export const KEYS = Symbol('Keys');
export const HASHER = Symbol('Hasher');
export const READ_MODELS = Symbol('ReadModels');
export const BROKER = Symbol('Broker');
export const COMMAND_LOOKUP = Symbol('FindsCommands');
