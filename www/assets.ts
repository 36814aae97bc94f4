// What travels inside the script: wasm modules and the sample, unpacked once and only when wanted.
import { engineDigest, engineWasm, sample, viewDigest, viewWasm, workerSource } from 'keliu:assets';

/** Gives memory back at once that the collector would leave for later, where the browser can: all of it is megabytes. */
function release(bytes: Uint8Array<ArrayBuffer>): void {
  (bytes.buffer as { transfer?: (size: number) => ArrayBuffer }).transfer?.(0);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  // Without a text of the same size between, where the browser can.
  const fromBase64 = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  if (fromBase64) return fromBase64.call(Uint8Array, base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // Many times faster than Uint8Array.from: this stands between the click and the first progress.
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function unpack(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = bytesOf(base64);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  release(packed);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

export interface Module { module: WebAssembly.Module; digest: string; computed: boolean }

async function compile(base64: string, expected: string): Promise<Module> {
  const bytes = await unpack(base64);
  // On a plain http page there is no crypto.subtle; then the digest of the build is all that can be shown.
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  const digest = subtle
    ? [...new Uint8Array(await subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join('')
    : expected;
  const module = await WebAssembly.compile(bytes);
  release(bytes);
  return { module, digest, computed: subtle !== undefined };
}

/** The engine, compiled once for all widgets of the page. */
export const engineModule = once(() => compile(engineWasm, engineDigest));
/** The view, compiled once for all widgets of the page. */
export const viewModule = once(() => compile(viewWasm, viewDigest));

export const SAMPLE_NAME = 'online_retail_sample.csv';

/** The sample file. */
export async function sampleFile(): Promise<File> {
  return new File([await unpack(sample)], SAMPLE_NAME, { type: 'text/csv' });
}

let workerUrl: string | undefined;

/** Address of the worker's script; a Blob, because only a Blob worker inherits the policy of the page. */
export function workerScript(): string {
  return (workerUrl ??= URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
}
