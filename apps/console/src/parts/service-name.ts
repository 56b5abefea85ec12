const NAMES: Readonly<Record<string, string>> = {
  sharepoint: 'SharePoint',
  onedrive: 'OneDrive',
  todo: 'To Do',
  lync: 'Skype for Business',
};

/** Services have keys in small letters, such as `exchange-archive`; a person reads `Exchange archive`. */
export const serviceName = (service: string): string =>
  NAMES[service] ?? `${service.charAt(0).toUpperCase()}${service.slice(1)}`.replaceAll('-', ' ');

/** The names of services in a row, as a sentence lists them. */
export const serviceNames = (entries: readonly { readonly service: string }[]): string =>
  entries.map(({ service }) => serviceName(service)).join(', ');

/** In a sentence of the server a service stands before or after one of these words, and nothing else does. */
const IN_A_SENTENCE = new RegExp(
  [
    '(?<=\\b(?:[Dd]ata|that) of )KEY(?= (?:kept|deleted|until|for good)\\b|\\.?$)',
    '(?<=^|[;:,] )KEY(?= (?:begins\\b|back with its data|is on\\.|is switched off in))',
    '(?<=\\b(?:Nothing grants|never had) )KEY\\b',
  ]
    .join('|')
    .replaceAll('KEY', '[a-z][a-z\\d-]*'),
  'g',
);

/** Puts the names of services in place of their keys in a sentence that the server made of its history. */
export const withServiceNames = (sentence: string): string => sentence.replaceAll(IN_A_SENTENCE, serviceName);
