// The worker: one engine, one message per call. A classic script made from a Blob: the only
// kind that runs from file:// and in a sandboxed frame, and the only one that inherits the page's policy.
import glue from 'keliu:engine-glue';
import type { EngineApi, Failure } from './types.js';

export interface Request { id: number; method: keyof EngineApi | 'init'; args: unknown[] }
export interface Answer { id: number; value?: unknown; failure?: Failure; crash?: string }

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(answer: Answer, transfer?: Transferable[]): void;
};

let engine: EngineApi | undefined;

function isFailure(e: unknown): e is Failure {
  return typeof e === 'object' && e !== null && 'code' in e && 'text' in e && !(e instanceof Error);
}

function run({ id, method, args }: Request): void {
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

scope.onmessage = ({ data }) => {
  try {
    run(data);
  } catch (e) {
    // Anything but a failure of our own is a trap: the instance must not be used again.
    scope.postMessage(isFailure(e) ? { id: data.id, failure: { code: e.code, text: e.text } } : { id: data.id, crash: String(e) });
  }
};
