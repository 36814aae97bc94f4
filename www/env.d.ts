// Modules that build.mjs makes from the wasm modules, their glue, the texts and the sample.

declare module 'keliu:texts' {
  const texts: Record<'en' | 'zh-Hans' | 'zh-Hant', Record<string, string>>;
  export default texts;
}
declare module 'keliu:assets' {
  /** Source of the worker: the engine's glue and worker.ts, one classic script. */
  export const workerSource: string;
  /** gzip in base64. */
  export const engineWasm: string;
  export const viewWasm: string;
  export const sample: string;
  /** SHA-256 of the unpacked modules, in hex. */
  export const engineDigest: string;
  export const viewDigest: string;
  export const version: string;
}
declare module 'keliu:engine-glue' {
  const glue: {
    initSync(options: { module: WebAssembly.Module }): unknown;
    Engine: new (lang: string) => import('./types.js').EngineApi;
  };
  export default glue;
}
declare module 'keliu:view-glue' {
  const glue: {
    initSync(options: { module: WebAssembly.Module }): unknown;
    ChartView: new () => import('./types.js').ViewApi;
  };
  export default glue;
}
