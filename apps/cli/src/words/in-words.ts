/** Makes words of a member's name: `usageLocation` becomes `usage location`. */
export const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
