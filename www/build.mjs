// node www/build.mjs --in <folder of the modules> --out <folder of the package> [--dev] [--bench]
// Two wasm modules with their glue, TypeScript, texts and the sample -> the npm package and the standalone page.
// The same inputs give the same bytes.
import { build } from 'esbuild';
import { readFileSync, writeFileSync, mkdirSync, copyFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { pageTexts } from './build/texts.mjs';
import { standalonePage } from './build/standalone.mjs';
import { HEADER_POLICY } from './build/policy.mjs';

const { values: { in: from, out, dev, bench } } = parseArgs({ options: { in: { type: 'string' }, out: { type: 'string' }, dev: { type: 'boolean', default: false }, bench: { type: 'boolean', default: false } } });
if (!from || !out) throw new Error('usage: node www/build.mjs --in <folder> --out <folder> [--dev] [--bench]');

const www = fileURLToPath(new URL('.', import.meta.url));
const root = join(www, '..');
const text = (...path) => readFileSync(join(...path), 'utf8');

/** gzip whose header names neither a time nor a system. */
function packed(bytes) {
  const gz = gzipSync(bytes, { level: 9 });
  gz[9] = 255;
  return gz.toString('base64');
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const constants = (values) => Object.entries(values).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`).join('\n');

/** Modules that only exist while bundling: see env.d.ts. */
function virtual(modules) {
  return {
    name: 'keliu',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^keliu:/ }, ({ path }) => ({ path, namespace: 'keliu' }));
      onLoad({ filter: /.*/, namespace: 'keliu' }, ({ path }) => {
        if (!(path in modules)) throw new Error(`no such module: ${path}`);
        return { contents: modules[path], loader: 'js' };
      });
    },
  };
}

async function bundle(entry, format, modules) {
  const { outputFiles } = await build({
    entryPoints: [join(www, entry)], bundle: true, write: false, format, target: 'es2022', charset: 'utf8', minify: !dev,
    legalComments: 'none', plugins: [virtual(modules)], tsconfig: join(www, 'tsconfig.json'), logLevel: 'warning', treeShaking: true,
  });
  return outputFiles[0].text;
}

const engine = readFileSync(join(from, 'engine.wasm'));
const view = readFileSync(join(from, 'view.wasm'));
const version = /^version = "(.+)"$/m.exec(text(root, 'Cargo.toml'))[1];

const workerSource = await bundle('worker.ts', 'iife', { 'keliu:engine-glue': `${text(from, 'engine.js')}\nexport default keliu_engine;` });
const assets = {
  'keliu:assets': constants({
    workerSource, engineWasm: packed(engine), viewWasm: packed(view), sample: readFileSync(join(www, 'sample/online_retail_sample.csv.gz')).toString('base64'),
    engineDigest: sha256(engine), viewDigest: sha256(view), version,
  }),
};
mkdirSync(out, { recursive: true });
const write = (name, contents) => writeFileSync(join(out, name), contents);
if (bench) {
  const script = await bundle('bench.ts', 'esm', assets);
  write('bench.js', script);
  write('bench.html', '<!doctype html><meta charset="utf-8"><title>Keliu bench</title><input type="file"><pre></pre><script type="module" src="bench.js"></script>\n');
  process.exit(0);
}
const keliu = await bundle('keliu.ts', 'esm', {
  'keliu:texts': `export default ${JSON.stringify(pageTexts(root, www))};`,
  'keliu:view-glue': `${text(from, 'view.js')}\nexport default keliu_view;`,
  ...assets,
});

write('keliu.js', keliu);
write('engine.wasm', engine);
write('view.wasm', view);
write('csp.txt', `${HEADER_POLICY}\n`);
write('keliu.html', standalonePage(www, keliu));
write('package.json', text(www, 'pkg/package.json').replace('"0.0.0"', JSON.stringify(version)));
for (const name of ['README.md', 'index.html', 'index.js', 'keliu.d.ts']) copyFileSync(join(www, 'pkg', name), join(out, name));
// As modules: whoever installs the package gets no global names.
for (const name of ['engine', 'view']) write(`${name}.d.ts`, `${text(from, `${name}.d.ts`)}\nexport { keliu_${name} };\n`);
copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
