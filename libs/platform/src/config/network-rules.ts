import { isLoopback } from './loopback.js';

/** Where the API is served, and what protects it there. */
export interface NetworkSettings {
  readonly HOST: string;
  readonly PORT: number;
  readonly METRICS_PORT?: number | undefined;
  readonly PUBLIC_URL?: string | undefined;
  readonly TRUSTED_PROXIES?: readonly string[] | undefined;
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
  readonly isAuthenticationOff: boolean;
}

/** Tells whether nobody listens between people and the proxy: it has a certificate, or stands on their machine. */
const isClosed = (publicUrl: string): boolean => {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || isLoopback(hostname);
};

/** An address that others reach needs to know who asks, and that nobody listens on the way. */
const openToOthers = (settings: NetworkSettings): readonly string[] => {
  const { HOST, PUBLIC_URL, TRUSTED_PROXIES, TLS_CERT_FILE, isAuthenticationOff } = settings;
  if (isLoopback(HOST)) return [];
  const problems: string[] = [];
  if (isAuthenticationOff)
    problems.push(
      `HOST=${HOST}: is no loopback address; while authentication is off, only this machine may reach the server ` +
        `(127.0.0.1, ::1, localhost). Set AUTH_FILE, or AUTH_ISSUER and AUTH_AUDIENCE, or AUTH=local for tokens of ` +
        'a key in the data directory',
    );
  if (TLS_CERT_FILE !== undefined) return problems;
  if (PUBLIC_URL === undefined || TRUSTED_PROXIES === undefined)
    problems.push(
      `HOST=${HOST}: is no loopback address, and tokens must not cross a network in the open. Set TLS_CERT_FILE and ` +
        'TLS_KEY_FILE, or, behind a proxy that has the certificate, PUBLIC_URL and TRUSTED_PROXIES',
    );
  else if (!isClosed(PUBLIC_URL))
    problems.push(
      `PUBLIC_URL=${PUBLIC_URL}: tokens would cross a network in the open on their way to the proxy. Give the proxy ` +
        'a certificate, and set its https:// address',
    );
  return problems;
};

/** Finds what is wrong between the settings of the network, each of which is right. `serves` is what stands there. */
export const networkProblems = (settings: NetworkSettings, serves: 'api' | 'health'): readonly string[] => {
  const { PORT, METRICS_PORT, TLS_CERT_FILE, TLS_KEY_FILE } = settings;
  const problems = serves === 'api' ? [...openToOthers(settings)] : [];
  if ((TLS_CERT_FILE === undefined) !== (TLS_KEY_FILE === undefined))
    problems.push(
      'TLS_CERT_FILE, TLS_KEY_FILE: only one is set; a certificate needs its key, and a key its certificate',
    );
  if (METRICS_PORT === PORT && PORT !== 0) problems.push(`METRICS_PORT=${PORT}: is PORT, too; each needs its own`);
  return problems;
};
