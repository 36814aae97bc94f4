// Filters of the whole report: chosen, named everywhere, taken back; sets; the customer's page.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { axeSource, choose, problems, reportOf, shop, withPage } from './harness.mjs';

const report = (page) => page.evaluate(() => document.querySelector('keliu-widget').report());
const field = (page, label) => page.locator('.filters .field').filter({ has: page.locator(`label:text-is("${label}")`) });

async function openShop(page) {
  await choose(page, 'shop.csv', shop());
  await reportOf(page);
}

/** Until nothing is left to be computed. */
const settled = (page) => page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelectorAll('.is-late').length === 0);

/** Hands out the next file that the widget offers. */
const offered = (page) => page.evaluate(() => new Promise((resolve) => {
  document.querySelector('keliu-widget').addEventListener('keliu-export', (e) => {
    e.preventDefault();
    void e.detail.blob.text().then((text) => resolve({ name: e.detail.name, text }));
  }, { once: true });
}));

async function axe(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))]), []);
}

test('values of a column and a segment filter everything, are named, and are taken back one by one', () => withPage(async (page) => {
  const wrong = problems(page);
  await openShop(page);
  const before = await report(page);
  await field(page, 'category').locator('.many').click();
  await field(page, 'category').locator('.boxes label', { hasText: 'cat 1' }).click();
  const first = page.locator('.chosen-one');
  await first.waitFor();
  await field(page, 'category').locator('.boxes label', { hasText: 'cat 3' }).click();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().scope.includes('cat 1, cat 3'));
  await page.keyboard.press('Escape');
  await field(page, 'Segment').locator('.many').click();
  await field(page, 'Segment').locator('.boxes label').first().click();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().chosen.length === 2);
  await page.keyboard.press('Escape');
  await settled(page);
  await axe(page);
  const { scope, note, chosen } = await report(page);
  assert.match(note, /of \d+ customers/);
  assert.equal(await page.locator('.filters .scope').innerText(), scope);
  // Named in every export.
  for (const kind of ['html', 'json', 'figures']) {
    const { name, blob } = await page.evaluate(async (wanted) => {
      const widget = document.querySelector('keliu-widget');
      const named = new Promise((resolve) => { widget.addEventListener('keliu-export', (e) => { e.preventDefault(); resolve(e.detail.name); }, { once: true }); });
      const file = await widget.export(wanted);
      return { name: await named, blob: await file.text() };
    }, kind);
    assert.ok(blob.includes('cat 1'), kind);
    assert.ok(name.includes('cat 1'), name);
  }
  for (const { label } of chosen) {
    await page.locator('.chosen-one', { hasText: label }).click();
    await page.waitForFunction((gone) => !document.querySelector('keliu-widget').report().chosen.some((c) => c.label === gone), label);
  }
  await settled(page);
  assert.deepEqual(await report(page), before);
  assert.deepEqual(wrong, []);
}));

test('a filter that leaves nothing says so and changes nothing', () => withPage(async (page) => {
  await openShop(page);
  const before = await report(page);
  await page.evaluate(() => document.querySelector('keliu-widget').apply('filter.where.category', 'no such'));
  assert.match(await page.locator('.failure').innerText(), /No row is left/);
  assert.deepEqual(await report(page), before);
  await page.evaluate(async () => {
    const widget = document.querySelector('keliu-widget');
    await widget.apply('filter.from', '2023-06-01');
    await widget.apply('filter.where.category', 'cat 2');
  });
  await page.locator('.chosen .button').click();
  await page.waitForFunction(() => document.querySelector('keliu-widget').report().chosen.length === 0);
  await settled(page);
  assert.deepEqual(await report(page), before);
}));

test('the boxes of a filter work from the keyboard and fit a phone', () => withPage(async (page) => {
  await openShop(page);
  await page.locator('.filters summary').click();
  const many = field(page, 'category').locator('.many');
  await many.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.locator('.chosen-one').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await many.getAttribute('aria-expanded'), 'false');
  assert.ok(await many.evaluate((b) => b === b.getRootNode().activeElement));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await settled(page);
  await axe(page);
}, { viewport: { width: 390, height: 800 } }));

test('a list of boxes floats above the page, whole, one at a time, and gives the focus back', () => withPage(async (page) => {
  await openShop(page);
  await page.locator('.filters summary').click();
  const open = page.locator('dialog.choices[open]');
  const height = () => page.locator('.paper').evaluate((paper) => paper.scrollHeight);
  const before = await height();
  for (const label of ['category', 'Segment', 'category']) {
    const many = field(page, label).locator('.many');
    await many.scrollIntoViewIfNeeded();
    await many.click();
    assert.equal(await open.count(), 1);
    assert.equal(await height(), before, 'nothing is pushed');
    const box = await open.boundingBox();
    const { width, height: tall } = page.viewportSize();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= tall, JSON.stringify(box));
    // The last choice can be reached.
    await open.locator('.boxes label').last().scrollIntoViewIfNeeded();
    const last = await open.locator('.boxes label').last().boundingBox();
    assert.ok(last.y + last.height <= box.y + box.height + 1, JSON.stringify([last, box]));
    await axe(page);
    await page.keyboard.press('Escape');
    assert.equal(await open.count(), 0);
    assert.ok(await many.evaluate((b) => b === b.getRootNode().activeElement), label);
  }
  // A click beside it closes it as well.
  await field(page, 'category').locator('.many').click();
  await page.mouse.click(2, 2);
  assert.equal(await open.count(), 0);
}, { viewport: { width: 390, height: 420 } }));

test('one click leads from one open list to another', () => withPage(async (page) => {
  await openShop(page);
  const middle = async (label) => {
    const { x, y, width, height } = await field(page, label).locator('.many').boundingBox();
    return [x + width / 2, y + height / 2];
  };
  const open = page.locator('dialog.choices[open]');
  const [from, to] = ['category', 'Segment'];
  await field(page, from).locator('.many').click();
  // What lies under the open list cannot be clicked: the two stand beside each other.
  const own = await open.boundingBox();
  const [x, y] = await middle(to);
  assert.ok(x < own.x || x > own.x + own.width || y < own.y || y > own.y + own.height);
  await page.mouse.click(x, y);
  await page.waitForFunction((label) => document.querySelector('keliu-widget').shadowRoot.querySelector('dialog.choices[open]')?.getAttribute('aria-label') === label, to);
  assert.equal(await open.count(), 1);
  assert.equal(await field(page, from).locator('.many').getAttribute('aria-expanded'), 'false');
  await axe(page);
  await page.keyboard.press('Space');
  await page.locator('.chosen-one').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await open.count(), 0);
  assert.ok(await field(page, to).locator('.many').evaluate((b) => b === b.getRootNode().activeElement));
  // The list's own button closes it and nothing more.
  await field(page, from).locator('.many').click();
  await page.mouse.click(...await middle(from));
  await page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelector('dialog.choices[open]') === null);
  assert.equal(await field(page, from).locator('.many').getAttribute('aria-expanded'), 'false');
}));

test('no field of the filters goes away while the report is computed anew', () => withPage(async (page) => {
  await openShop(page);
  await settled(page);
  const { before, seen } = await page.evaluate(async () => {
    const widget = document.querySelector('keliu-widget');
    const labels = () => [...widget.shadowRoot.querySelectorAll('.filters .field > label')].map((l) => l.textContent.trim()).join('|');
    const before = labels();
    const seen = { labels: new Set(), late: 0, waiting: 0 };
    const watch = new MutationObserver(() => {
      // What a field is waiting for is drawn with the same answer that tells which sections are late.
      seen.labels.add(labels());
      seen.late += widget.shadowRoot.querySelectorAll('.is-late').length;
      seen.waiting += widget.shadowRoot.querySelectorAll('.filters .field.is-waiting :disabled').length;
    });
    watch.observe(widget.shadowRoot, { subtree: true, childList: true, attributes: true });
    await widget.apply('filter.where.category', 'cat 1');
    while (widget.shadowRoot.querySelector('.is-late')) await new Promise((resolve) => { setTimeout(resolve, 20); });
    watch.disconnect();
    return { before, seen: { ...seen, labels: [...seen.labels], after: labels() } };
  });
  assert.ok(seen.late > 0 && seen.waiting > 0, JSON.stringify(seen));
  assert.deepEqual([...seen.labels, seen.after].filter((labels) => labels !== before), []);
  assert.equal(await page.locator('.filters .field.is-waiting').count(), 0);
}));

test('a list becomes a set, a side of the comparison and a filter; a set can be deleted', () => withPage(async (page) => {
  const wrong = problems(page);
  await openShop(page);
  await page.locator('[data-section=groups] .door').first().click();
  const dialog = page.locator('keliu-customers dialog[open]');
  await dialog.locator('[data-action=keep]').click();
  await dialog.locator('.set-tools input').fill('=VIP');
  await page.keyboard.press('Enter');
  await dialog.locator('.set-tools .fine', { hasText: '=VIP' }).waitFor();
  await axe(page);
  const total = Number((await dialog.locator('header .muted').innerText()).match(/\d+/)[0]);
  await page.keyboard.press('Escape');
  await page.locator('[data-section=groups] select').nth(1).selectOption({ label: 'Saved set: =VIP' });
  await page.waitForFunction(() => document.querySelector('keliu-widget').shadowRoot.querySelector('[data-section=groups]').innerText.includes('in both groups'));
  await page.locator('[data-section=groups] tbody tr', { hasText: '=VIP' }).last().locator('.door').click();
  const file = offered(page);
  await dialog.locator('header .button').click();
  const { text } = await file;
  assert.equal(text.trim().split('\r\n').length, total + 1);
  await dialog.locator('[data-action=only]').click();
  await page.locator('.chosen-one').waitFor();
  await settled(page);
  assert.match((await report(page)).note, new RegExp(`^${total} of `));
  await page.locator('[data-section=groups] tbody tr', { hasText: '=VIP' }).last().locator('.door').click();
  // Named anew by the filter: the list of the same customers.
  await dialog.locator('[data-action=forget]').click();
  await page.waitForFunction(() => !JSON.stringify(document.querySelector('keliu-widget').report().filters).includes('"=VIP"'));
  assert.deepEqual(wrong, []);
}));
