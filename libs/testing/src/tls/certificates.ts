import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import forge from 'node-forge';

/** What a server shows to its clients, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

const { pki } = forge;
const DAYS = 2;

/** Node makes the keys, since keys made in plain JavaScript take seconds. */
const newKeys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const publicText = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return { key, forSigning: pki.privateKeyFromPem(key), forChecking: pki.publicKeyFromPem(publicText) };
};

const subject = (commonName: string) => [{ name: 'commonName', value: commonName }];

const certificate = (
  commonName: string,
  issuer: string,
  keys: { readonly own: ReturnType<typeof newKeys>; readonly ofIssuer: ReturnType<typeof newKeys> },
  extensions: readonly object[],
): string => {
  const made = pki.createCertificate();
  made.publicKey = keys.own.forChecking;
  made.serialNumber = `00${forge.util.bytesToHex(forge.random.getBytesSync(12))}`;
  made.validity.notBefore = new Date(Date.now() - 60_000);
  made.validity.notAfter = new Date(Date.now() + DAYS * 86_400_000);
  made.setSubject(subject(commonName));
  made.setIssuer(subject(issuer));
  made.setExtensions([...extensions]);
  made.sign(keys.ofIssuer.forSigning, forge.md.sha256.create());
  return pki.certificateToPem(made);
};

/** An authority that exists for one test, with its certificate in a file, as clients are told of it. */
export class TestAuthority {
  readonly #keys = newKeys();
  readonly #folder = mkdtempSync(join(tmpdir(), 'test-authority-'));
  /** Clients are given this file. */
  readonly file = join(this.#folder, 'ca.pem');

  constructor(private readonly name = 'Test authority') {
    const extensions = [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ];
    writeFileSync(this.file, certificate(name, name, { own: this.#keys, ofIssuer: this.#keys }, extensions));
  }

  /** Fact 46: all nodes have one common name, and the names that clients use stand beside it. */
  certificateFor(hosts: readonly string[]): ServerCertificate {
    const own = newKeys();
    const names = hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host }));
    const cert = certificate('kurrentdb-node', this.name, { own, ofIssuer: this.#keys }, [
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: names },
    ]);
    return { key: own.key, cert };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
