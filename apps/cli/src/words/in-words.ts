/** Makes words of a member's name: `usageLocation` becomes `usage location`. */
export const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Such as `department and usage location`. */
export function inOneList(names: readonly string[]): string {
  const words = names.map(inWords);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
