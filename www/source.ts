// What can be loaded, and its bytes in slices.

export interface Source { name: string; blob: Blob }

/** A file of a report: the encoding it is forced to, and the tables of it that are read; none: the most likely. */
export interface Part { source: Source; encoding: string; picks: string[] }

export const toPart = (source: Source): Part => ({ source, encoding: '', picks: [] });

const SLICE_BYTES = 4 * 1024 * 1024;

/** Names and wraps what a caller or a user hands in. */
export function toSource(data: File | Blob | Uint8Array | string, name?: string): Source {
  if (data instanceof Blob) return { name: name ?? (data instanceof File ? data.name : 'data.csv'), blob: data };
  if (typeof data === 'string') return { name: name ?? 'data.csv', blob: new Blob([data]) };
  return { name: name ?? 'data.csv', blob: new Blob([data as Uint8Array<ArrayBuffer>]) };
}

/** The bytes in order; the next slice is read while the last one is being worked on. */
export async function* slices(blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const read = (from: number): Promise<ArrayBuffer> | undefined =>
    from < blob.size ? blob.slice(from, from + SLICE_BYTES).arrayBuffer() : undefined;
  let offset = 0;
  let next = read(0);
  while (next) {
    const bytes = await next;
    offset += SLICE_BYTES;
    next = read(offset);
    // The slice after next may fail while nobody waits for it; its error is met when it is awaited.
    next?.catch(() => undefined);
    yield new Uint8Array(bytes);
  }
}
