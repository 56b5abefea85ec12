type Payload = Readonly<Record<string, unknown>>;

/** Keeps what a provider keeps, in this process, for as long as it is. */
export const keptInMemory = () => {
  const kept = new Map<string, Payload>();
  return (model: string) => {
    const keyOf = (id: string): string => `${model} ${id}`;
    const where = (member: string, value: string): Payload | undefined =>
      [...kept].find(([key, payload]) => key.startsWith(`${model} `) && payload[member] === value)?.[1];
    return {
      upsert: async (id: string, payload: Payload) => void kept.set(keyOf(id), payload),
      find: async (id: string) => kept.get(keyOf(id)),
      findByUid: async (uid: string) => where('uid', uid),
      findByUserCode: async (userCode: string) => where('userCode', userCode),
      consume: async (id: string) => void kept.set(keyOf(id), { ...kept.get(keyOf(id)), consumed: 1 }),
      destroy: async (id: string) => void kept.delete(keyOf(id)),
      revokeByGrantId: async () => undefined,
    };
  };
};
