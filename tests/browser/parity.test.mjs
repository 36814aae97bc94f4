// The module that ships computes the very figures of the native command, double for double.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { choose, native, reportOf, root, shop, withPage } from './harness.mjs';

const FILES = {
  'online_retail_sample.csv': () => gunzipSync(readFileSync(join(root, 'www/sample/online_retail_sample.csv.gz'))),
  'shop.csv': () => Buffer.from(shop(80)),
};

for (const [name, bytes] of Object.entries(FILES)) {
  test(`${name}: browser and native command agree`, { skip: existsSync(native) ? false : `no native command at ${native}` }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keliu-'));
    const file = join(folder, name);
    writeFileSync(file, bytes());
    try {
      const expected = execFileSync(native, ['report', file, '--figures'], { encoding: 'utf8', maxBuffer: 1 << 28 });
      const found = await withPage(async (page) => {
        await choose(page, name, file);
        await page.locator('[data-screen=columns], [data-screen=report] .section').first().waitFor();
        if (await page.locator('[data-action=confirm]').count()) await page.locator('[data-action=confirm]').click();
        await reportOf(page);
        return page.evaluate(async () => (await document.querySelector('keliu-widget').export('figures')).text());
      });
      assert.ok(expected.split('\n').length > 30);
      assert.equal(found, expected);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
