export * from './token-issuer.js';
export * from './shapes-of-tokens.js';
