// What every browser test starts from: the package served under its own policy, and a Chromium that talks to nobody.
//   KELIU_PKG       folder of the package (default: target/pkg, as built, else pkg)
//   KELIU_TRAP_PKG  a package whose engine can be made to trap (default: target/pkg-trap)
//   KELIU_CHROMIUM  the browser (default: /usr/bin/chromium)
//   KELIU_NATIVE    the native command (default: target/release/keliu)
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../www/package.json', import.meta.url));
const { chromium } = require('playwright-core');
export const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const root = fileURLToPath(new URL('../..', import.meta.url));
const firstOf = (...folders) => folders.find((folder) => existsSync(folder)) ?? folders.at(-1);
export const pkg = process.env.KELIU_PKG ?? firstOf(join(root, 'target/pkg'), join(root, 'pkg'));
export const trapPkg = process.env.KELIU_TRAP_PKG ?? firstOf(join(root, 'target/pkg-trap'));
export const native = process.env.KELIU_NATIVE ?? join(root, 'target/release/keliu');
export const out = join(root, 'tests/browser/out');
mkdirSync(out, { recursive: true });

/** A file of ../shared, or undefined where there is none. */
export function shared(path) {
  const full = join(root, '..', 'shared', path);
  return existsSync(full) ? full : undefined;
}
export const NO_SHARED = 'no ../shared';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.csv': 'text/csv', '.txt': 'text/plain' };

/**
 * Serves folders and single pages on 127.0.0.1 and counts every request.
 * `pages`: path -> { body, headers, type }.
 */
export async function serve({ folder = pkg, pages = {}, policy = readFileSync(join(folder, 'csp.txt'), 'utf8').trim() } = {}) {
  const hits = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    hits.push(`${request.method} ${url.pathname}${url.search}`);
    const page = pages[url.pathname];
    if (page) {
      response.writeHead(200, { 'content-type': page.type ?? 'text/html', ...page.headers });
      response.end(page.body);
      return;
    }
    const path = join(folder, normalize(url.pathname === '/' ? '/index.html' : url.pathname));
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', ...(policy ? { 'content-security-policy': policy } : {}) });
    response.end(readFileSync(path));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}`, port, hits, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }) };
}

/** A browser of its own, closed when `work` ends. */
export async function withBrowser(work, options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.KELIU_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update', '--disable-sync'],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
    return await work(await context.newPage(), context);
  } finally {
    await browser.close();
  }
}

/** The served page in a browser of its own. */
export async function withPage(work, { hash = '', ...options } = {}) {
  const site = await serve();
  try {
    return await withBrowser(async (page, context) => {
      await page.goto(`${site.url}/${hash}`);
      await page.locator('[data-action=choose]').waitFor();
      return work(page, context, site);
    }, options);
  } finally {
    await site.close();
  }
}

export const standaloneUrl = pathToFileURL(join(pkg, 'keliu.html')).href;

/** Hands a file to the widget as if it had been chosen. */
export function choose(scope, name, contents) {
  return scope.locator('input.file').setInputFiles(typeof contents === 'string' && existsSync(contents)
    ? contents : { name, mimeType: 'text/csv', buffer: Buffer.from(contents) });
}

/** Waits for the report of a file. */
export async function reportOf(scope, timeout = 120_000) {
  await scope.locator('.root[data-screen=report] .section').first().waitFor({ timeout });
}

/** The sample on screen as a report. */
export async function openSample(scope) {
  await scope.locator('[data-action=sample]').click();
  await reportOf(scope);
}

/** Opens what stands behind one click: statistical detail and methods. */
export async function openDetails(scope) {
  await scope.locator('.method').evaluateAll((all) => { for (const one of all) one.open = true; });
}

/** A small shop: `n` customers who come back at different paces over a year and a half. */
export function shop(n = 60) {
  const lines = ['order_id,order_date,customer_id,product,category,quantity,unit_price'];
  let order = 1000;
  for (let c = 1; c <= n; c++) {
    const every = 9 + ((c * 37) % 90);
    for (let day = (c * 13) % 200; day < 540; day += every + ((c * day) % 17)) {
      const date = new Date(Date.UTC(2023, 0, 2 + day)).toISOString().slice(0, 10);
      order++;
      for (let line = 0; line < 1 + (order % 3); line++) {
        const product = (order * 7 + line * 3) % 24;
        lines.push(`${order},${date},C${1000 + c},P${product},cat ${product % 5},${1 + (order + line) % 4},${(3 + product * 1.25).toFixed(2)}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Everything that went wrong in a page, for a test to find empty. */
export function problems(page) {
  const list = [];
  page.on('pageerror', (error) => list.push(`${error}`));
  page.on('console', (message) => { if (message.type() === 'error') list.push(message.text()); });
  return list;
}
