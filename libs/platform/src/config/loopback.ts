const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/i;
/** Tells whether only this machine can reach a server on `host`. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
