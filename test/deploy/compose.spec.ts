import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MAX_MESSAGE_BYTES } from '#application';
import { readConfiguration } from '#platform';

const root = join(import.meta.dirname, '../..');
const file = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only?: boolean;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}
const { services, networks, volumes } = parse(file, { merge: true }) as Compose;
const APPS = ['api', 'commands', 'projector', 'retention'];
const SERVERS = ['kurrentdb', 'mongodb', 'rabbitmq'];
/** The file asks for these variables. */
const required = new Set([...file.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!));

describe('docker-compose.yml', () => {
  it('has the four apps and the three servers, each with a health check', () => {
    expect(Object.keys(services).toSorted()).toEqual([...APPS, ...SERVERS].toSorted());
    for (const [name, { healthcheck }] of Object.entries(services))
      expect([name, healthcheck?.test]).not.toContain(undefined);
  });
  it.each([
    ['rabbitmq', 'rabbitmq:4'],
    ['mongodb', 'mongo:8'],
    ['kurrentdb', 'kurrentplatform/kurrentdb:26.1.0'],
  ])('runs %s as %s, its data in a volume', (name, image) => {
    const { image: given, volumes: mounted = [] } = services[name]!;
    expect(given).toBe(image);
    expect(mounted.some((each) => Object.hasOwn(volumes, each.split(':')[0]!))).toBe(true);
  });
  it('publishes ports on loopback addresses only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
  it('asks everybody who they are, by a key that is there again after a restart', () => {
    const { environment, volumes: mounted } = services['api']!;
    expect(environment['AUTH']).toBe('${AUTH-local}');
    expect(mounted).toContain('api:/data');
    expect(volumes).toHaveProperty('api');
    const byDefault = (name: string) => /:-(.*)\}$/.exec(environment[name]!)![1]!;
    const read = (settings: Readonly<Record<string, string>>) => () =>
      readConfiguration({
        HOST: environment['HOST']!,
        PUBLIC_URL: byDefault('PUBLIC_URL'),
        TRUSTED_PROXIES: byDefault('TRUSTED_PROXIES'),
        ...settings,
      });
    expect(read({ AUTH: 'local' })).not.toThrow();
    expect(read({ AUTH: 'off' })).toThrow('only this machine may reach the server');
  });
  it('keeps the servers without a way out, and KurrentDB, which knows no users here, without any port', () => {
    expect(networks['inside']?.internal).toBe(true);
    expect([services['kurrentdb']?.networks, services['mongodb']?.networks]).toEqual([['inside'], ['inside']]);
    expect(services['kurrentdb']?.ports).toBeUndefined();
  });
  it('has no password of its own: each is a variable without a default', () => {
    for (const { environment } of Object.values(services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASS|KEY$/.test(name)) expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?[^}]+\}$/)]);
        if (/\/\/[\w-]+:/.test(value) && /@/.test(value)) expect(value).toMatch(/:\/\/[\w-]+:\$\{\w+:\?[^}]+\}@/);
      }
    }
    expect(required.size).toBe(9);
  });
  it('gives each app all three servers and the same keys, and lets it write nowhere else', () => {
    for (const app of APPS) {
      const { environment, read_only: readOnly, command } = services[app]!;
      expect([environment['EVENT_STORE_URL'], environment['READ_MODELS_URL'], environment['BROKER_URL']]).toEqual([
        expect.stringMatching(/^kurrentdb:/),
        expect.stringMatching(/^mongodb:/),
        expect.stringMatching(/^amqp:/),
      ]);
      expect(environment['KEYS_URL']).toMatch(/^mongodb:/);
      expect([command, readOnly]).toEqual([[app], true]);
    }
    expect(new Set(APPS.map((app) => services[app]!.environment['PORT'])).size).toBe(4);
  });
  it('gives all apps what the guide says must be the same', () => {
    const guide = readFileSync(join(root, 'docs/how-to/run-in-production.md'), 'utf8');
    const [, said = ''] = /The four must have the same\s+([\s\S]*?), and the same/.exec(guide) ?? [];
    const settings = [...said.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    expect(settings).toEqual(expect.arrayContaining(['EVENT_STORE_URL', 'RETENTION', 'RETENTION_BY_SERVICE']));
    for (const name of settings)
      expect([name, new Set(APPS.map((app) => services[app]!.environment[name] ?? 'missing')).size]).toEqual([name, 1]);
    const inAll = APPS.map((app) => Object.keys(services[app]!.environment));
    expect(settings.filter((name) => inAll.some((given) => !given.includes(name)))).toEqual([]);
  });
  it('mounts only what the project has, and names every variable in .env.example', () => {
    const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
    const files = mounts.map((each) => /(?:^|:-)(\.\/[\w./-]+)/.exec(each)?.[1]).filter((each) => each !== undefined);
    expect(files).toHaveLength(7);
    for (const each of files) expect(readFileSync(join(root, each), 'utf8')).not.toBe('');
    const example = readFileSync(join(root, '.env.example'), 'utf8');
    for (const name of required) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });
  it('lets RabbitMQ take the largest message that the api sends', () => {
    const [, bytes] = /^max_message_size = (\d+)$/m.exec(
      readFileSync(join(root, 'deploy/rabbitmq/seatledger.conf'), 'utf8'),
    )!;
    expect(Number(bytes)).toBe(MAX_MESSAGE_BYTES);
    expect(services['rabbitmq']?.volumes).toContain(
      './deploy/rabbitmq/seatledger.conf:/etc/rabbitmq/conf.d/20-seatledger.conf:ro',
    );
  });
  it.each(APPS)('gives %s a broker user of its own, with the permissions that the how-to lists', (app) => {
    const variable = `RABBITMQ_${app.toUpperCase()}_PASSWORD`;
    expect(services[app]!.environment['BROKER_URL']).toMatch(
      new RegExp(`^amqp://seatledger-${app}:\\$\\{${variable}:\\?[^}]+\\}@rabbitmq:5672$`),
    );
    expect(services['rabbitmq']!.environment).toHaveProperty(variable);
    const script = readFileSync(join(root, 'deploy/rabbitmq/users.sh'), 'utf8');
    const permissions = String.raw`'(.*)' '(.*)' (?:\\\n  )?'(.*)'`;
    const user = new RegExp(String.raw`^user seatledger-${app} "\$${variable}" \\\n  ${permissions}$`, 'm');
    const [, ...made] = user.exec(script)!;
    const howTo = readFileSync(join(root, 'docs/how-to/run-in-production.md'), 'utf8');
    const [, row = ''] = new RegExp(`^\\| \`seatledger-${app}\`(.*)$`, 'm').exec(howTo)!;
    const listed = [...row.replaceAll('\\|', '\0').matchAll(/`([^`]*)`/g)].map(([, cell]) =>
      cell!.replaceAll('\0', '|'),
    );
    expect(made).toEqual(listed);
  });
  it('knows the api as an edge of our own, whose messages name the person who acts', () => {
    expect(JSON.parse(readFileSync(join(root, 'deploy/upstreams.json'), 'utf8'))).toEqual({
      'seatledger-api': { edge: true },
    });
    expect(services['rabbitmq']).toMatchObject({ command: ['sh', '/etc/seatledger/start.sh'] });
  });
  it('tells the api of other systems by the very file by which the commands app decides', () => {
    const [api, commands] = [services['api']!, services['commands']!];
    expect(api.environment['UPSTREAMS']).toBe(commands.environment['UPSTREAMS']);
    expect(api.volumes).toEqual(expect.arrayContaining([...commands.volumes!]));
  });
  it('enables the exchange that spreads tenants over lanes', () => {
    expect(readFileSync(join(root, 'deploy/rabbitmq/enabled_plugins'), 'utf8')).toContain(
      'rabbitmq_consistent_hash_exchange',
    );
  });
});

describe('docker compose config', () => {
  const environment = Object.fromEntries([...required].map((name) => [name, 'x']));
  const config = ([command, ...args]: readonly string[], env: Readonly<Record<string, string>>) =>
    spawnSync(command!, [...args, '-f', join(root, 'docker-compose.yml'), 'config', '--quiet'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      encoding: 'utf8',
    });
  const compose = [['docker', 'compose'], ['docker-compose']].find(
    ([command, ...args]) => spawnSync(command!, [...args, 'version']).status === 0,
  );

  if (compose === undefined) {
    process.stdout.write('docker compose config skipped: neither docker compose nor docker-compose is installed\n');
    it.skip('is not tried: neither docker compose nor docker-compose is installed', () => undefined);
    return;
  }
  it('accepts the file', () => {
    const { status, stderr } = config(compose, environment);
    expect([status, stderr]).toEqual([0, '']);
  });
  it.each([...required])(
    'refuses to go on without %s, and says where it belongs',
    (name) => {
      const { [name]: _left, ...others } = environment;
      const { status, stderr } = config(compose, others);
      expect([status === 0, stderr]).toEqual([false, expect.stringContaining('.env.example')]);
    },
    60_000,
  );
});
