import { isIP } from 'node:net';

/**
 * Reads the address under which browsers find the API, and returns it as the header Origin has it: scheme, name and
 * port.
 * @throws RangeError
 */
export const parsePublicUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new RangeError('must be http:// or https:// with a name, such as https://licenses.example.com');
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw new RangeError('must be scheme, name and port alone: the API has no path, and takes no password there');
  return url.origin;
};

const isRange = (text: string): boolean => {
  const [address = '', bits, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128))
  );
};

/**
 * Reads the addresses and ranges of proxies, separated by commas. A range of all addresses would trust everybody.
 * @throws RangeError
 */
export const parseTrustedProxies = (text: string): readonly string[] => {
  const given = text.split(',').map((each) => each.trim());
  const wrong = given.find((each) => !isRange(each));
  if (wrong !== undefined)
    throw new RangeError('must be IP addresses or ranges, separated by commas, such as 10.0.0.5,192.168.7.0/24');
  return given;
};
