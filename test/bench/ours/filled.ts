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
  private copy(name: string): Promise<string> {
    return copied(this.prepared, join(this.folder, name));
  }

  /** Closes this, too, before what was opened earlier. */
  closes<U extends { close(): Promise<void> }>(opened: U): U {
    this.#ends.unshift(() => opened.close());
    return opened;
  }

  async alone(name = 'alone'): Promise<CommandsAlone> {
    return this.closes(await openCommandsAlone(await this.copy(name)));
  }

  async inProcess(): Promise<InProcess> {
    const inProcess = this.closes(await openInProcess(await this.copy('in-process')));
    await inProcess.caughtUp();
    return inProcess;
  }

  async server(connections: number): Promise<{ readonly server: Server; readonly client: Client }> {
    const server = this.closes(await openServer(await this.copy('server')));
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
