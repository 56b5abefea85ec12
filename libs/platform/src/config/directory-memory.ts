const UNITS = { KB: 1_024, MB: 1_024 ** 2, GB: 1_024 ** 3 } as const;

/** Returns bytes. @throws RangeError */
export const parseMemory = (text: string): number => {
  const [, number, unit] = /^([1-9]\d{0,5})(KB|MB|GB)$/.exec(text) ?? [];
  if (number === undefined) throw new RangeError('must be an amount of memory such as 256MB or 1GB');
  return Number(number) * UNITS[unit as keyof typeof UNITS];
};
