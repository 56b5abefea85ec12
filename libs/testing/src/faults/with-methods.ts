/** Returns the same object with some of its methods replaced. All others go to the real one. */
export const withMethods = <T extends object>(real: T, replaced: Partial<T>): T =>
  new Proxy(real, {
    get: (target, name) => {
      if (name in replaced) return replaced[name as keyof T];
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
