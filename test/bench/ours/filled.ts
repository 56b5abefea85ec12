import { join } from 'node:path';
import { createUsers, type Send, setUp } from './commands.js';
import { remove, temporaryFolder } from './folders.js';
import { Client, openServer, type Server } from './server.js';
import { type InProcess, openInProcess } from './standalone.js';
import { type CommandsAlone, copied, openCommandsAlone } from './stores.js';

/** The same log three times, as each of the ways in finds it: the command side alone, the standalone, a server. */
export class Filled<T> {
  readonly #ends: (() => Promise<void>)[] = [];
  private constructor(
    readonly folder: string,
    private readonly prepared: string,
    readonly content: T,
  ) {}

  static async with<T>(tenants: number, fill: (send: Send) => Promise<T>): Promise<Filled<T>> {
    const folder = await temporaryFolder();
    const prepared = join(folder, 'prepared');
    const filling = await openCommandsAlone(prepared);
    await setUp(filling.send, tenants);
    const content = await fill(filling.send);
    await filling.close();
    return new Filled(folder, prepared, content);
  }

  static users(count: number): Promise<Filled<readonly string[]>> {
    return Filled.with(1, (send) => createUsers(send, count));
  }

  /** A data directory of this name, which begins as it was filled. */
  copy(name: string): Promise<string> {
    return copied(this.prepared, join(this.folder, name));
  }

  async alone(): Promise<CommandsAlone> {
    const alone = await openCommandsAlone(await this.copy('alone'));
    this.#ends.unshift(() => alone.close());
    return alone;
  }

  async inProcess(): Promise<InProcess> {
    const inProcess = await openInProcess(await this.copy('in-process'));
    this.#ends.unshift(() => inProcess.close());
    await inProcess.caughtUp();
    return inProcess;
  }

  async server(connections: number): Promise<{ readonly server: Server; readonly client: Client }> {
    const server = await openServer(await this.copy('server'));
    this.#ends.unshift(() => server.close());
    const client = new Client(server.url, connections);
    this.#ends.unshift(async () => client.close());
    await server.caughtUp();
    return { server, client };
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
    await remove(this.folder);
  }
}
