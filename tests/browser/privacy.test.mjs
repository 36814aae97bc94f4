// Nothing leaves the page: requests are counted while it is used, and every way out is tried from the page and from its worker.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, openSample, out, pkg, problems, reportOf, serve, shop, standaloneUrl, withBrowser, withPage } from './harness.mjs';
import { attempt, FROM_PAGE, FROM_WORKER, LEAVING } from './ways-out.mjs';

const settle = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** A server that counts, for TCP and for UDP. */
async function counter(work) {
  const hits = [];
  const udp = createSocket('udp4');
  udp.on('message', () => hits.push('udp'));
  await new Promise((resolve) => { udp.bind(0, '127.0.0.1', resolve); });
  const server = await serve({ pages: { '/out.js': { body: 'self.reached = 1', type: 'text/javascript', headers: { 'access-control-allow-origin': '*' } } } });
  try {
    return await work({ port: server.port, udpPort: udp.address().port, hits: () => [...server.hits, ...hits] });
  } finally {
    udp.close();
    await server.close();
  }
}

/** Reads a file and the whole report, as a user would. */
async function use(scope, page) {
  await choose(scope, 'shop.csv', shop(40));
  await scope.locator('[data-screen=columns], [data-screen=report] .section').first().waitFor();
  if (await scope.locator('[data-action=confirm]').count()) await scope.locator('[data-action=confirm]').click();
  await reportOf(scope);
  const sections = scope.locator('.section');
  for (let i = 0; i < await sections.count(); i++) await sections.nth(i).scrollIntoViewIfNeeded();
  await scope.locator('.section .door').first().click();
  await scope.locator('keliu-customers tbody tr').first().waitFor();
  await page.keyboard.press('Escape');
  await scope.locator('select.language').selectOption('zh-Hans');
  await settle(500);
}

test('served: nothing is requested after the page has loaded', () => withPage(async (page, context, site) => {
  const requests = [];
  context.on('request', (request) => requests.push(request.url()));
  const before = site.hits.length;
  await use(page, page);
  assert.deepEqual(requests.filter((url) => !url.startsWith('blob:')), []);
  assert.equal(site.hits.length, before);
}));

test('the single file: works from file:// with the network off, and requests nothing but itself', () => withBrowser(async (page, context) => {
  await context.setOffline(true);
  const requests = [];
  context.on('request', (request) => requests.push(request.url()));
  const wrong = problems(page);
  await page.goto(standaloneUrl);
  const frame = page.frameLocator('#keliu');
  await frame.locator('[data-action=choose]').waitFor();
  await page.screenshot({ path: `${out}/standalone.png` });
  await use(frame, page);
  assert.deepEqual(requests.filter((url) => !/^(?:blob|about|data):/.test(url)), [standaloneUrl]);
  assert.match(page.url(), /#lang=zh-Hans$/, 'the language is kept in the address');
  assert.match(await page.title(), /^shop\.csv/);

  await frame.locator('[data-action=export]').click();
  const [download] = await Promise.all([page.waitForEvent('download'), frame.locator('[data-export=figures]').click()]);
  assert.match(download.suggestedFilename(), /^shop\.keliu-figures/);
  assert.ok(readFileSync(await download.path(), 'utf8').length > 500, 'files reach the disk through the shell');
  assert.deepEqual(wrong, []);
}));

test('the single file: no way out is open, neither from the page nor from its worker', () => counter(({ port, udpPort, hits }) => withBrowser(async (page, context) => {
  await page.goto(standaloneUrl);
  const scope = page.frameLocator('#keliu');
  await openSample(scope);
  const frame = page.frames().find((f) => f !== page.mainFrame());
  const [worker] = page.workers();
  assert.ok(worker, 'the engine runs in a worker');
  for (const [name, body] of Object.entries(FROM_WORKER)) await worker.evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
  for (const [name, body] of Object.entries(FROM_PAGE)) {
    await frame.evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
    await settle(60);
  }
  assert.ok(await scope.locator('.section').count() > 0, 'the report is still there');
  // Each from a fresh page, because a frame that tries to leave ends on an empty one.
  for (const [name, body] of Object.entries(LEAVING)) {
    await page.goto('about:blank');
    await page.goto(standaloneUrl);
    await scope.locator('[data-action=choose]').waitFor();
    await page.frames().find((f) => f !== page.mainFrame()).evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
    await settle(400);
  }
  await settle(2000);
  assert.deepEqual(hits(), []);
  assert.equal(context.pages().length, 1, 'no window was opened');
  assert.equal(page.url(), standaloneUrl);
})));

test('served under its policy: a request of any kind is refused', () => counter(({ port, udpPort, hits }) => withPage(async (page) => {
  await openSample(page);
  // WebRTC is governed by no policy; docs/privacy.md says so, and the single file removes it.
  const ways = Object.entries(FROM_PAGE).filter(([name]) => !name.startsWith('WebRTC'));
  for (const [name, body] of ways) {
    await page.evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
    await settle(60);
  }
  const [worker] = page.workers();
  for (const [name, body] of Object.entries(FROM_WORKER)) await worker.evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
  await settle(2000);
  assert.deepEqual(hits(), []);
})));

test('the tries are real: without a policy they arrive', () => counter(({ port, udpPort, hits }) => withBrowser(async (page) => {
  const site = await serve({ policy: '', pages: { '/bare': { body: '<!doctype html><title>bare</title>' } } });
  try {
    await page.goto(`${site.url}/bare`);
    for (const [name, body] of Object.entries(FROM_PAGE)) {
      if (name === 'form post') continue;
      await page.evaluate(attempt(name, body, port, udpPort)).catch(() => undefined);
      await settle(40);
    }
    await settle(1500);
    const arrived = new Set(hits().map((hit) => decodeURIComponent(/way=([^&]*)/.exec(hit)?.[1] ?? hit)));
    for (const name of ['fetch', 'sendBeacon', 'image', 'script', 'iframe', 'stylesheet', 'prefetch', 'css background', 'worker from data']) assert.ok(arrived.has(name), name);
  } finally {
    await site.close();
  }
})));

test('the proof panel says what is true: digests of the files, refusals, no connection', () => withBrowser(async (page) => {
  await page.goto(standaloneUrl);
  const scope = page.frameLocator('#keliu');
  await openSample(scope);
  await scope.locator('[data-action=proof]').click();
  const panel = scope.locator('keliu-privacy dialog[open]');
  const digest = (name) => createHash('sha256').update(readFileSync(join(pkg, `${name}.wasm`))).digest('hex');
  await panel.locator('[data-digest=engine]').waitFor();
  assert.equal(await panel.locator('[data-digest=engine]').innerText(), digest('engine'));
  assert.equal(await panel.locator('[data-digest=view]').innerText(), digest('view'));
  await panel.locator('.button.primary').click();
  const rows = panel.locator('[data-verdict]');
  await rows.first().waitFor({ timeout: 20_000 });
  assert.ok(await rows.count() >= 10);
  assert.deepEqual(await rows.evaluateAll((all) => all.filter((r) => r.dataset.verdict === 'open').map((r) => r.textContent)), []);
  assert.match(await panel.locator('.big').innerText(), /^0 /);
  assert.match(await panel.locator('pre').innerText(), /connect-src 'none'/);
  await page.screenshot({ path: `${out}/proof.png` });
}));

test('the proof panel does not count its own refused tries, under a served policy either', () => withPage(async (page) => {
  await page.locator('[data-action=proof]').click();
  const panel = page.locator('keliu-privacy dialog[open]');
  const before = await panel.locator('.big').innerText();
  await panel.locator('.button.primary').click();
  await panel.locator('[data-verdict]').first().waitFor({ timeout: 20_000 });
  assert.equal(await panel.locator('.big').innerText(), before);
  assert.doesNotMatch(await panel.innerText(), /\/\/127\.0\.0\.1:9\//);
}));

test('the proof panel does not flatter: in a page without a policy it says that the ways are open', () => withBrowser(async (page) => {
  const site = await serve({ policy: '' });
  try {
    await page.goto(site.url);
    await page.locator('[data-action=proof]').click();
    const panel = page.locator('keliu-privacy dialog[open]');
    await panel.locator('.button.primary').click();
    await panel.locator('[data-verdict]').first().waitFor({ timeout: 20_000 });
    assert.ok(await panel.locator('[data-verdict=open]').count() >= 8);
    assert.equal(await panel.locator('.tone-warning').count(), 1);
  } finally {
    await site.close();
  }
}));

test('what ships names no way out', () => {
  const source = readFileSync(join(pkg, 'keliu.js'), 'utf8');
  // The proof panel tries each way once; no other place may name one.
  for (const [word, allowed] of Object.entries({ 'fetch(': 2, XMLHttpRequest: 2, sendBeacon: 2, 'new WebSocket': 1, 'new EventSource': 1, RTCPeerConnection: 1, localStorage: 0, sessionStorage: 0, indexedDB: 0, 'importScripts(': 0, 'import(': 0 })) {
    assert.ok(source.split(word).length - 1 <= allowed, `${word}: ${source.split(word).length - 1}`);
  }
  const addresses = [...source.matchAll(/\b(?:https?|wss?):\/\/[^\s"'`\\)]+/g)].map(([a]) => a).filter((a) => !a.startsWith('http://www.w3.org/') && !/^(?:http|ws):\/\/(?:127\.0\.0\.1:9|\$\{)/.test(a));
  assert.deepEqual(addresses, []);
});
