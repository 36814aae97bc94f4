// Makes the sample from the whole file: node www/sample/make.mjs <online_retail_2010_2011.csv.gz>
// Every customer whose number is a multiple of 20, and of the rows without a customer those whose invoice
// number is; header and order of rows are kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

const [source] = process.argv.slice(2);
if (!source) throw new Error('usage: node www/sample/make.mjs <online_retail_2010_2011.csv.gz>');

/** Fields of a line; quotes are kept out of the way of commas, not undone: the line itself is copied. */
function fields(line) {
  return line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g).map((f) => f.replace(/,$/, ''));
}

const text = gunzipSync(readFileSync(source)).toString('utf8');
const end = text.includes('\r\n') ? '\r\n' : '\n';
const [header, ...lines] = text.split(end).filter((line) => line !== '');
const names = fields(header);
const [customer, invoice] = [names.indexOf('CustomerID'), names.indexOf('InvoiceNo')];
const kept = lines.filter((line) => {
  const row = fields(line);
  const id = row[customer] || row[invoice].replace(/\D/g, '');
  return Number(id) % 20 === 0;
});
const bytes = gzipSync(Buffer.from([header, ...kept, ''].join(end)), { level: 9 });
// The system that compressed is written into the header (RFC 1952); unknown is the same everywhere.
bytes[9] = 255;
writeFileSync(new URL('online_retail_sample.csv.gz', import.meta.url), bytes);
console.log(`${kept.length} rows, ${bytes.length} bytes`);
