// The page's side of the worker: promises, latest wins, a fresh worker after a trap.
import { engineModule, workerScript } from './assets.js';
import { trusted } from './trusted.js';
import type { Changed, EngineApi, Progress } from './types.js';
import type { Answer, Request } from './worker.js';

/** The browser could not read the file: what the worker says of it, without words. */
const UNREADABLE = 'file.unreadable';

/** What the engine refuses, in the reader's words. */
export class EngineFailure extends Error {
  constructor(readonly code: string, text: string) {
    super(text);
  }
}

/** The engine trapped; its data are gone, a fresh one is ready. */
export class EngineCrash extends Error {}

/** The policy of the page allows no Blob worker. */
export class EngineBlocked extends Error {}

/** The client was closed or the call was made to a worker that is gone. */
export class EngineClosed extends Error {}

export interface Listener {
  /** Called once per trap, after all waiting calls were refused. */
  crashed(reason: string): void;
  /** A setting was changed, and this with it; without an id: a further piece of what an earlier one changed. */
  changed(id: string | undefined, changed: Changed): void;
  /** Ids of the sections that the reader sees: what is left to be computed of them comes first. */
  wanted(): string[];
  /** A setting was refused; without an id: a further piece could not be computed. */
  refused(id: string | undefined, error: Error): void;
}

interface Waiting { resolve(value: unknown): void; reject(error: Error): void; progress?: ((progress: Progress) => void) | undefined }

type Method = keyof EngineApi;
type Result<M extends Method> = Awaited<ReturnType<EngineApi[M]>>;

export class Client {
  #worker: Worker | undefined;
  #started: Promise<void> | undefined;
  #waiting = new Map<number, Waiting>();
  #n = 0;
  #closed = false;
  #settings = new Map<string, string>();
  #setting: Promise<void> | undefined;
  /** A setting has left something to be computed. */
  #owed = false;
  /** This worker has been asked to make room. */
  #roomy = false;

  constructor(public lang: string, private readonly listener: Listener) {}

  /** Calls the engine. Bytes are handed over, not copied: the caller's array is empty afterwards. */
  async call<M extends Method>(method: M, ...args: Parameters<EngineApi[M]>): Promise<Result<M>> {
    await this.#ready();
    return (await this.#send(method, args)) as Result<M>;
  }

  /** Has the engine read a file; to begin another one or to abandon it ends the reading. */
  async read(blob: Blob, progress: (progress: Progress) => void): Promise<void> {
    await this.#ready();
    const last = await this.#send('read', [blob], progress);
    if (last) progress(last as Progress);
  }

  /** Starts the worker before it is needed. */
  prepare(): void {
    this.#ready().catch(() => undefined);
  }

  /** Has the engine take the memory that a file will need; that it could not is no matter. */
  makeRoom(): void {
    if (this.#roomy) return;
    this.#roomy = true;
    this.call('makeRoom').catch(() => undefined);
  }

  /**
   * Changes a setting; while one change is being computed, only the newest value of each further setting waits.
   * The listener hears nothing of a value that was overtaken.
   */
  set(id: string, value: string): void {
    this.#settings.set(id, value);
    this.#work();
  }

  /** Has computed what a setting left to be computed; settings that are made meanwhile go first. */
  settle(): void {
    this.#owed = true;
    this.#work();
  }

  /** When all settings are made and nothing is left to be computed. */
  async settled(): Promise<void> {
    await this.#setting;
  }

  #work(): void {
    this.#setting ??= this.#drain().finally(() => { this.#setting = undefined; });
  }

  async #drain(): Promise<void> {
    for (;;) {
      const next = this.#settings.entries().next();
      if (next.done) {
        if (!this.#owed) return;
        await this.#settleOne();
        continue;
      }
      const [id, value] = next.value;
      this.#settings.delete(id);
      try {
        const changed = await this.call('set', id, value, this.listener.wanted());
        this.#owed ||= changed.pending.length > 0;
        if (!this.#settings.has(id)) this.listener.changed(id, changed);
      } catch (e) {
        if (!this.#settings.has(id)) this.listener.refused(id, e as Error);
      }
    }
  }

  async #settleOne(): Promise<void> {
    try {
      const changed = await this.call('settle', this.listener.wanted());
      this.#owed = changed !== undefined && changed.pending.length > 0;
      if (changed) this.listener.changed(undefined, changed);
    } catch (e) {
      this.#owed = false;
      this.listener.refused(undefined, e as Error);
    }
  }

  /** Ends the worker and everything it holds; the next call starts a fresh one. */
  reset(): void {
    this.#stop(new EngineClosed('reset'));
  }

  /** Ends the worker for good. */
  close(): void {
    this.#closed = true;
    this.#stop(new EngineClosed('closed'));
  }

  async #ready(): Promise<void> {
    const started = (this.#started ??= this.#start());
    try {
      await started;
    } catch (e) {
      if (this.#started === started) this.#started = undefined;
      throw e;
    }
  }

  async #start(): Promise<void> {
    const { module } = await engineModule();
    if (this.#closed) throw new EngineClosed('closed');
    const worker = new Worker(trusted.createScriptURL(workerScript()));
    this.#worker = worker;
    let started = false;
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (worker === this.#worker) this.#answered(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker !== this.#worker) return;
      if (started) this.#crashed(event.message || 'worker');
      else this.#stop(new EngineBlocked(event.message || 'worker'));
    };
    await this.#send('init', [module, this.lang]);
    started = true;
  }

  #send(method: Request['method'], args: unknown[], progress?: (progress: Progress) => void): Promise<unknown> {
    const worker = this.#worker;
    if (!worker) return Promise.reject(new EngineClosed('no worker'));
    const request: Request = { id: ++this.#n, method, args };
    const transfer = args.flatMap((a) => (a instanceof Uint8Array && a.buffer instanceof ArrayBuffer ? [a.buffer] : []));
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject, progress });
      worker.postMessage(request, transfer);
    });
  }

  #answered({ id, value, progress, failure, crash }: Answer): void {
    if (crash !== undefined) {
      this.#crashed(crash);
      return;
    }
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (progress) {
      waiting.progress?.(progress);
      return;
    }
    this.#waiting.delete(id);
    if (failure?.code === UNREADABLE && !failure.text) waiting.reject(new DOMException(failure.code));
    else if (failure) waiting.reject(new EngineFailure(failure.code, failure.text));
    else waiting.resolve(value);
  }

  #crashed(reason: string): void {
    this.#stop(new EngineCrash(reason));
    this.listener.crashed(reason);
  }

  #stop(error: Error): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#roomy = false;
    this.#started = undefined;
    this.#settings.clear();
    this.#owed = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const w of waiting) w.reject(error);
  }
}
