// What the page does when the engine traps: it says so, keeps the report readable, and reads the next file.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openSample, reportOf, serve, shop, trapPkg, withBrowser } from './harness.mjs';

const skip = trapPkg ? false : 'KELIU_TRAP_PKG is not set';

/** The served page of the engine that can trap; `window.trap()` makes the newest worker do so. */
async function withTrap(work) {
  const site = await serve({ folder: trapPkg });
  try {
    await withBrowser(async (page) => {
      await page.addInitScript(() => {
        const workers = [];
        window.Worker = class extends Worker {
          constructor(...args) {
            super(...args);
            workers.push(this);
          }
        };
        window.workers = workers;
        window.trap = () => workers.at(-1).postMessage({ id: 1e9, method: 'trap', args: [] });
      });
      await page.goto(site.url);
      await page.locator('[data-action=choose]').waitFor();
      await work(page);
    });
  } finally {
    await site.close();
  }
}

test('a trap under a report: it stays readable, and can be made again with its settings', { skip }, () => withTrap(async (page) => {
  await openSample(page);
  const currency = page.locator('.filters input[type=text]');
  await currency.fill('EUR');
  await currency.blur();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().currency === 'EUR');
  const before = await page.locator('.section').first().innerText();

  await page.evaluate(() => window.trap());
  const failure = page.locator('.failure');
  await failure.waitFor();
  assert.equal(await failure.getAttribute('data-code'), 'engine.stopped');
  assert.equal(await page.locator('.section').first().innerText(), before);
  assert.equal(await page.locator('.section .door').count(), 0, 'no door that leads nowhere');
  assert.ok(await currency.isDisabled());

  await page.locator('[data-action=again]').click();
  await page.locator('.section .door').first().waitFor();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().currency === 'EUR');
  assert.equal(await page.evaluate(() => window.workers.length), 2, 'a fresh worker');
  await page.locator('.section .door').first().click();
  await page.locator('keliu-customers tbody tr').first().waitFor();
}));

test('a trap while loading: the next file is read', { skip }, () => withTrap(async (page) => {
  const loading = page.evaluate(([text]) => {
    const widget = document.querySelector('keliu-widget');
    widget.addEventListener('keliu-progress', () => window.trap(), { once: true });
    return widget.load(text, 'first.csv');
  }, [shop(200)]);
  await loading;
  await page.locator('.failure[data-code="engine.stopped"]').waitFor();
  assert.equal(await page.locator('.root').getAttribute('data-screen'), 'open');
  await openSample(page);
  assert.equal(await page.locator('.failure').count(), 0);
  await reportOf(page);
}));
