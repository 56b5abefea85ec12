import type { Appended, AppendWrite, EventStore } from '#application';

/** The same store, which counts its appends. */
export const countAppends = (store: EventStore): { readonly store: EventStore; readonly appends: () => number } => {
  let count = 0;
  const append = (writes: readonly AppendWrite[], signal?: AbortSignal): Promise<Appended> => {
    count += 1;
    return store.append(writes, signal);
  };
  const counted = new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return { store: counted, appends: () => count };
};
