// What can be loaded, and its bytes in slices.

export interface Source { name: string; blob: Blob }

/** A file of a report: the encoding it is forced to, and the tables of it that are read; none: the most likely. */
export interface Part { source: Source; encoding: string; picks: string[] }

export const toPart = (source: Source): Part => ({ source, encoding: '', picks: [] });

const CHUNK_BYTES = 1024 * 1024;

/** Names and wraps what a caller or a user hands in. */
export function toSource(data: File | Blob | Uint8Array | string, name?: string): Source {
  if (data instanceof Blob) return { name: name ?? (data instanceof File ? data.name : 'data.csv'), blob: data };
  if (typeof data === 'string') return { name: name ?? 'data.csv', blob: new Blob([data]) };
  return { name: name ?? 'data.csv', blob: new Blob([data as Uint8Array<ArrayBuffer>]) };
}

/** The bytes in order. Every chunk lies in the same memory: it is gone when the next one is asked for. */
export async function* chunks(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = byteReader(blob);
  if (!reader) {
    for (let at = 0; at < blob.size; at += CHUNK_BYTES) yield new Uint8Array(await blob.slice(at, at + CHUNK_BYTES).arrayBuffer());
    return;
  }
  try {
    let buffer = new ArrayBuffer(CHUNK_BYTES);
    for (;;) {
      // Whole chunks, where the browser knows how: else they come in pieces of 64 KB, each with a wait of its own.
      const { done, value } = await reader.read(new Uint8Array(buffer, 0, CHUNK_BYTES), { min: CHUNK_BYTES });
      // The last chunk comes together with the end.
      if (value?.byteLength) yield value;
      if (done) return;
      buffer = value.buffer;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** The fastest way to a file's bytes, where the browser has it. */
function byteReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
