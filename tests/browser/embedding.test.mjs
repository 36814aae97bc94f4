// The pages of docs/embedding.md work as they stand there, under the policies that stand beside them.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSample, pkg, problems, reportOf, root, serve, shop, withBrowser } from './harness.mjs';

const doc = readFileSync(join(root, 'docs/embedding.md'), 'utf8');

/** Files of the document by name, each with the policy that follows it. */
function examples() {
  const found = {};
  let last;
  for (const [, name, language, body] of doc.matchAll(/(?:`([a-z]+\.(?:html|js))`\n\n)?```(\w+)\n([^]*?)```/g)) {
    if (name) {
      found[name] = { body };
      if (language === 'html') last = name;
    } else if (language === 'http' && last) {
      found[last].policy = body.replace(/^Content-Security-Policy:\s*/, '').trim();
      last = undefined;
    }
  }
  return found;
}

/** Serves the document's files beside the package. */
async function withExample(name, work, change = (policy) => policy) {
  const all = examples();
  const { policy } = all[name];
  const pages = Object.fromEntries(Object.entries(all).map(([file, { body }]) => [`/${file}`, {
    body, type: file.endsWith('.js') ? 'text/javascript' : 'text/html', headers: file === name && policy ? { 'content-security-policy': change(policy) } : {},
  }]));
  const site = await serve({ pages, policy: '' });
  try {
    await withBrowser(async (page) => {
      const wrong = problems(page);
      await page.goto(`${site.url}/${name}`);
      await work(page, wrong);
    });
  } finally {
    await site.close();
  }
}

test('the document has its pages, and policies beside them', () => {
  const all = examples();
  assert.deepEqual(Object.keys(all).sort(), ['data.html', 'data.js', 'frame.html', 'page.html']);
  for (const name of ['page.html', 'frame.html', 'data.html']) assert.match(all[name].policy, /default-src 'none'/);
});

test('a script and an element', () => withExample('page.html', async (page, wrong) => {
  await openSample(page);
  assert.deepEqual(wrong, []);
}));

test('in a frame', () => withExample('frame.html', async (page, wrong) => {
  const inner = page.frameLocator('iframe').frameLocator('#keliu');
  await openSample(inner);
  assert.deepEqual(wrong, []);
}));

test('handing over data', () => withExample('data.html', async (page, wrong) => {
  await page.locator('[data-screen=columns], [data-screen=report] .section').first().waitFor();
  if (await page.locator('[data-action=confirm]').count()) await page.locator('[data-action=confirm]').click();
  await reportOf(page);
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().currency === 'CNY');
  const { lang, height, scrolls } = await page.evaluate(() => {
    const widget = document.querySelector('keliu-widget');
    const inner = widget.shadowRoot.querySelector('.root');
    return { lang: widget.report().lang, height: widget.getBoundingClientRect().height, scrolls: inner.scrollHeight > inner.clientHeight };
  });
  assert.deepEqual({ lang, height, scrolls }, { lang: 'zh-Hans', height: 700, scrolls: true });
  assert.deepEqual(wrong, []);
}));

for (const [missing, change] of Object.entries({
  "'wasm-unsafe-eval'": (policy) => policy.replace(" 'wasm-unsafe-eval'", ''),
  'worker-src blob:': (policy) => policy.replace('worker-src blob:;', ''),
})) {
  test(`without ${missing} the widget says so`, () => withExample('page.html', async (page) => {
    await page.locator('[data-action=sample]').click();
    const failure = page.locator('.failure');
    await failure.waitFor();
    assert.equal(await failure.getAttribute('data-code'), 'page.policy');
    assert.match(await failure.innerText(), /wasm-unsafe-eval.*worker-src blob:/s);
  }, change));
}

test('several widgets, each with a worker of its own; a removed one frees it', () => withExample('page.html', async (page, wrong) => {
  await page.evaluate(() => {
    const other = document.createElement('keliu-widget');
    other.lang = 'zh-Hant';
    other.theme = 'dark';
    document.body.append(other);
  });
  const [first, second] = [page.locator('keliu-widget').nth(0), page.locator('keliu-widget').nth(1)];
  await Promise.all([openSample(first), openSample(second)]);
  assert.equal(page.workers().length, 2);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('keliu-widget')].map((w) => w.report().lang)), ['en', 'zh-Hant']);

  // Moved, not removed: the report stays.
  await page.evaluate(() => document.body.prepend(document.querySelectorAll('keliu-widget')[1]));
  assert.equal(page.workers().length, 2);
  const gone = Promise.any(page.workers().map((w) => w.waitForEvent('close')));
  await page.evaluate(() => document.querySelector('keliu-widget[lang=zh-Hant]').remove());
  await gone;
  assert.equal(page.workers().length, 1);
  await page.locator('.section .door').first().click();
  await page.locator('keliu-customers tbody tr').first().waitFor();
  await page.keyboard.press('Escape');

  const cleared = page.workers()[0].waitForEvent('close');
  await page.evaluate(() => document.querySelector('keliu-widget').clear());
  await cleared;
  assert.equal(await page.evaluate(() => document.querySelector('keliu-widget').report()), undefined);
  await openSample(page);
  assert.deepEqual(wrong, []);
}));

test('methods and events: load, report, export, and a page that takes over the saving', () => withExample('page.html', async (page) => {
  const seen = await page.evaluate(async (text) => {
    const widget = document.querySelector('keliu-widget');
    const events = [];
    for (const name of ['progress', 'ready', 'error']) widget.addEventListener(`keliu-${name}`, ({ type, detail }) => events.push([type, Object.keys(detail).sort().join()]));
    widget.addEventListener('keliu-export', (e) => { e.preventDefault(); events.push([e.type, e.detail.name]); });
    await widget.load(new Blob([text]), 'shop.csv');
    if (!widget.report()) {
      const ready = new Promise((resolve) => { widget.addEventListener('keliu-ready', resolve, { once: true }); });
      widget.shadowRoot.querySelector('[data-action=confirm]').click();
      await ready;
    }
    const json = JSON.parse(await (await widget.export('json')).text());
    await widget.load('', 'empty.csv');
    const bytes = await widget.load(new TextEncoder().encode(text), 'bytes.csv').then(() => widget.report().file);
    const refused = await widget.export('nonsense').catch((e) => e.name);
    return { events, sections: json.sections.length, bytes, refused };
  }, shop(40));
  const names = new Set(seen.events.map(([name]) => name));
  assert.deepEqual([...names].sort(), ['keliu-error', 'keliu-export', 'keliu-progress', 'keliu-ready']);
  assert.deepEqual(seen.events.find(([n]) => n === 'keliu-progress')[1], 'done,facts,finished,label');
  assert.deepEqual(seen.events.find(([n]) => n === 'keliu-error')[1], 'code,text');
  assert.deepEqual(seen.events.find(([n]) => n === 'keliu-export')[1], 'shop.keliu.json');
  assert.ok(seen.sections >= 4);
  assert.equal(seen.refused, 'TypeError');
}));

test('the attribute currency holds from the first report on, can be changed, and is refused in words', () => withExample('page.html', async (page) => {
  const currency = () => page.evaluate(() => document.querySelector('keliu-widget').report().currency);
  const set = (code) => page.evaluate((value) => document.querySelector('keliu-widget').setAttribute('currency', value), code);
  const becomes = (code) => page.waitForFunction((value) => document.querySelector('keliu-widget').report().currency === value, code);
  await set('JPY');
  const ready = page.evaluate(() => new Promise((resolve) => {
    document.querySelector('keliu-widget').addEventListener('keliu-ready', (e) => resolve(e.detail.report.currency), { once: true });
  }));
  await openSample(page);
  assert.equal(await ready, 'JPY');
  assert.match(await page.locator('.paper').innerText(), /¥/);
  await set('EUR');
  await becomes('EUR');
  await set('money');
  await page.locator('.failure').waitFor();
  assert.ok((await page.locator('.failure p').innerText()).length > 10);
  assert.equal(await currency(), 'EUR');
  await page.evaluate(() => document.querySelector('keliu-widget').removeAttribute('currency'));
  await becomes('');
}));

test('custom properties reach the charts', () => withExample('page.html', async (page) => {
  await page.evaluate(() => document.querySelector('keliu-widget').style.setProperty('--keliu-series-1', 'rgb(1 200 3)'));
  await openSample(page);
  const chart = page.locator('keliu-chart').first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator('canvas').and(page.locator('[width]')).waitFor();
  const found = await chart.locator('canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) if (data[i] === 1 && data[i + 1] === 200 && data[i + 2] === 3) return true;
    return false;
  });
  assert.ok(found);
}));

test('npm: a bundler finds the package, its types are there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keliu-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    cpSync(pkg, join(folder, 'node_modules/keliu'), { recursive: true });
    writeFileSync(join(folder, 'main.ts'), "import { KeliuWidget, type Report } from 'keliu';\nconst w: KeliuWidget | null = document.querySelector('keliu-widget');\nw?.addEventListener('keliu-ready', ({ detail }) => { const r: Report = detail.report; document.title = r.sections[0]?.title ?? ''; });\n");
    const require = createRequire(new URL('../../www/package.json', import.meta.url));
    const { build } = require('esbuild');
    const { outputFiles } = await build({ entryPoints: [join(folder, 'main.ts')], bundle: true, write: false, format: 'esm', logLevel: 'silent' });
    assert.ok(outputFiles[0].text.includes('keliu-widget'));
    const { execFileSync } = await import('node:child_process');
    execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom,dom.iterable,esnext.disposable', join(folder, 'main.ts')], { encoding: 'utf8' });
    const { files } = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));
    for (const file of files.filter((f) => f !== 'DIGEST')) readFileSync(join(pkg, file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
