import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongSetting } from '#application';
import { readKurrentUrl, type KurrentUrl } from '#contracts';

/** The files that a URL names, read as the client reads them. */
export interface UrlFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}
/** A server as one setting names it. */
export interface Place {
  /** Messages name this setting, and never what stands in it. */
  readonly setting: string;
  readonly url: KurrentUrl;
  readonly files: UrlFiles;
}

const read = (setting: string, option: string, path: string, begins: RegExp): Buffer => {
  const file = resolve(path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongSetting(
      `${setting} names the file ${file} as ${option}, which can't be read (${code}): ` +
        'put it there, or name another one',
      { cause: error },
    );
  }
  if (!begins.test(bytes.toString('latin1')))
    throw new WrongSetting(`${setting} names the file ${file} as ${option}, which isn't one in PEM: name another one`);
  return bytes;
};

const CERTIFICATE = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/;
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** @throws WrongSetting for a URL that can't be read, and for a file that isn't there */
export const readPlace = (setting: string, given: string): Place => {
  const url = urlOf(setting, given);
  if (!url.tls) return { setting, url, files: {} };
  const { caFile, userCertFile, userKeyFile } = url;
  return {
    setting,
    url,
    files: {
      ...(caFile === undefined ? {} : { ca: read(setting, 'tlsCaFile', caFile, CERTIFICATE) }),
      ...(userCertFile === undefined ? {} : { cert: read(setting, 'userCertFile', userCertFile, CERTIFICATE) }),
      ...(userKeyFile === undefined ? {} : { key: read(setting, 'userKeyFile', userKeyFile, KEY) }),
    },
  };
};

const urlOf = (setting: string, given: string): KurrentUrl => {
  try {
    return readKurrentUrl(given);
  } catch (error) {
    throw error instanceof RangeError ? new WrongSetting(`${setting} ${error.message}`) : error;
  }
};
