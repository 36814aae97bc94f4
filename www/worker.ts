// The worker: one engine, one message per call. A classic script made from a Blob: the only
// kind that runs from file:// and in a sandboxed frame, and the only one that inherits the page's policy.
import glue from 'keliu:engine-glue';
import { chunks } from './source.js';
import type { EngineApi, Failure, Progress } from './types.js';

export interface Request { id: number; method: keyof EngineApi | 'init' | 'read'; args: unknown[] }
/** `progress`: the call goes on. */
export interface Answer { id: number; value?: unknown; progress?: Progress; failure?: Failure; crash?: string }

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(answer: Answer, transfer?: Transferable[]): void;
};

let engine: EngineApi | undefined;
/** Calls so far: a rehearsal gives way to the first. */
let nCalls = 0;
/** Files begun and abandoned so far: the reading of one ends with the next. */
let nFiles = 0;

/** How often a small file of the engine's own is read before the first real one. */
const REHEARSALS = 4;
/** Milliseconds between two tellings of how far a file has been read. */
const PROGRESS_EVERY = 100;

function isFailure(e: unknown): e is Failure {
  return typeof e === 'object' && e !== null && 'code' in e && 'text' in e && !(e instanceof Error);
}

function run({ id, method, args }: Request & { method: Exclude<Request['method'], 'read'> }): void {
  if (method === 'init') {
    const [module, lang] = args as [WebAssembly.Module, string];
    glue.initSync({ module });
    engine = new glue.Engine(lang);
    scope.postMessage({ id });
    return;
  }
  if (!engine) throw new Error('the engine has not been started');
  const value = (engine[method] as (...a: unknown[]) => unknown).apply(engine, args);
  if (value instanceof Uint8Array && value.byteLength === value.buffer.byteLength && value.buffer instanceof ArrayBuffer) {
    scope.postMessage({ id, value }, [value.buffer]);
  } else {
    scope.postMessage({ id, value });
  }
}

/** Reads a file where it is worked on: no message per chunk. Ends early when the file is no longer wanted. */
async function read(id: number, blob: Blob): Promise<void> {
  const file = nFiles;
  let told = 0;
  let progress: Progress | undefined;
  for await (const chunk of chunks(blob)) {
    if (file !== nFiles) break;
    if (!engine) throw new Error('the engine has not been started');
    progress = engine.push(chunk);
    const now = performance.now();
    if (now - told > PROGRESS_EVERY) {
      told = now;
      scope.postMessage({ id, progress });
    }
  }
  scope.postMessage({ id, value: progress });
}

/** Lets the browser find out, while nobody waits, which functions deserve good code. */
function rehearse(n: number): void {
  if (n === 0 || nCalls > 1) return;
  try {
    engine?.rehearse();
  } catch (e) {
    // A refusal only ends the rehearsal; after a trap this instance must not read a real file.
    if (!isFailure(e)) failed(0, e);
    return;
  }
  setTimeout(() => { rehearse(n - 1); });
}

function failed(id: number, e: unknown): void {
  // A file that cannot be read is the reader's to hear of. Anything but that and a failure of our own is a trap: the
  // instance must not be used again.
  if (e instanceof DOMException) scope.postMessage({ id, failure: { code: 'file.unreadable', text: '' } });
  else scope.postMessage(isFailure(e) ? { id, failure: { code: e.code, text: e.text } } : { id, crash: String(e) });
}

scope.onmessage = ({ data }) => {
  if (data.method !== 'makeRoom') nCalls++;
  if (data.method === 'begin' || data.method === 'abandon') nFiles++;
  try {
    const { id, method, args } = data;
    if (method === 'read') read(id, args[0] as Blob).catch((e: unknown) => { failed(id, e); });
    else run({ id, method, args });
    if (data.method === 'init') setTimeout(() => { rehearse(REHEARSALS); });
  } catch (e) {
    failed(data.id, e);
  }
};
