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
  const currency = page.locator('.filters input[type=text][placeholder=CNY]');
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

test('a stopped report offers the way back whatever was dismissed, and its settings come back in their order', { skip }, () => withTrap(async (page) => {
  await openSample(page);
  const settings = () => page.evaluate(async () => {
    const widget = document.querySelector('keliu-widget');
    widget.addEventListener('keliu-export', (e) => e.preventDefault(), { once: true });
    return JSON.parse(await (await widget.export('settings')).text()).settings;
  });
  // Four bands refuse five cut points: which comes first matters.
  for (const [id, value] of [['rfm.bands', '4'], ['rfm.cuts.recency', '20, 60, 120'], ['clusters.k', '3']]) {
    await page.locator('keliu-field').evaluateAll((all, [wanted, to]) => all.find((f) => f.field.id === wanted).context.setValue(wanted, to), [id, value]);
    await page.waitForFunction(async ([wanted]) => {
      const widget = document.querySelector('keliu-widget');
      widget.addEventListener('keliu-export', (e) => e.preventDefault(), { once: true });
      return JSON.parse(await (await widget.export('settings')).text()).settings.some(([name]) => name === wanted);
    }, [id]);
  }
  const before = await settings();
  assert.equal(before.length, 3);

  await page.evaluate(() => window.trap());
  await page.locator('.failure[data-code="engine.stopped"] .tool').click();
  await page.locator('.failure[data-code="report.frozen"] [data-action=again]').waitFor();
  await page.locator('select.language').selectOption('zh-Hans');
  await page.waitForFunction(() => /[\u4e00-\u9fff]/.test(document.querySelector('keliu-widget').shadowRoot.querySelector('.failure p').textContent));
  await page.locator('.failure [data-action=again]').click();
  await page.locator('.section .door').first().waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('keliu-widget').report().lang), 'zh-Hans');
  assert.equal(await page.locator('.failure').count(), 0);
  assert.deepEqual(await settings(), before);
}));
